// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.compare.LayerComparison;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "layer",
    description =
        "Starts a Redis and servers that hold the members of one group on it, publishes to the"
            + " group from another process, in turn, round after round, and prints a Markdown table:"
            + " medians, and the median of same-round ratios. With two CPUs and taskset, servers run"
            + " on CPU 0, all else on CPU 1.")
final class LayerCommand extends Step {
  @Option(
      names = "--servers",
      paramLabel = "NAME",
      split = ",",
      description = "Of millrace, daphne; ratios are to the last; default: both.")
  List<String> servers = List.of("millrace", "daphne");

  @Option(
      names = "--publishers",
      paramLabel = "NAME",
      split = ",",
      description = "Of python (channels_redis), millrace (this process); default: both.")
  List<String> publishers = List.of("python", "millrace");

  @Option(
      names = "--members",
      paramLabel = "N",
      split = ",",
      description = "Sockets of one server; default: 1000,10000.")
  List<Integer> members = List.of(1_000, 10_000);

  @Option(
      names = "--depth",
      paramLabel = "N",
      split = ",",
      description = "Publishes in flight; default: 1,8.")
  List<Integer> depth = List.of(1, 8);

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = "Of a message, 8 at least; default: 20.")
  int size = 20;

  @Option(
      names = "--handler",
      description =
          "Messages of a type that each member's consumer handles, instead of websocket.send.")
  boolean handler;

  @Option(names = "--rounds", paramLabel = "N", description = "Default: 3.")
  int rounds = 3;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Of each measurement; default: 5s.")
  Duration duration = Duration.ofSeconds(5);

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Before each measurement; default: 3s.")
  Duration warmup = Duration.ofSeconds(3);

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Redis listens here, servers on the ports above; default: 9400.")
  int port = 9400;

  @Option(
      names = "--jvm-args",
      paramLabel = "ARGS",
      description = "For Millrace's server, separated by blanks.")
  String jvmArgs = "";

  @Override
  int perform() {
    LayerComparison comparison =
        new LayerComparison(
            new LayerComparison.Settings(
                servers,
                publishers,
                members,
                depth,
                size,
                handler,
                rounds,
                warmup,
                duration,
                port,
                jvmArgs),
            err(),
            progress());
    String table = comparison.run();
    clearLine();
    out().println(table);
    out().flush();
    return 0;
  }
}
