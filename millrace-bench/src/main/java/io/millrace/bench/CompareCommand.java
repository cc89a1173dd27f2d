// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.compare.Comparison;
import io.millrace.bench.compare.Contender;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    description =
        "Starts servers one beside the other, loads them in turn, round after round, and"
            + " prints a Markdown table: medians, and the median of same-round ratios. With two CPUs"
            + " and taskset, servers run on CPU 0 and the load on CPU 1.")
final class CompareCommand extends Step {
  @Option(
      names = "--servers",
      paramLabel = "NAME",
      split = ",",
      description = "Of millrace, vertx, jetty, undertow; default: all.")
  List<String> servers = Contender.names();

  @Option(
      names = "--scenarios",
      paramLabel = "NAME",
      split = ",",
      description = "Of echo, echo-16, fanout, fanout-16, http; default: all.")
  List<String> scenarios = Comparison.scenarioNames();

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description = "The server that ratios are to; default: the first that runs.")
  String baseline = "";

  @Option(names = "--rounds", paramLabel = "N", description = "Default: 5.")
  int rounds = 5;

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
      description = "Servers listen here and on the ports above; default: 9300.")
  int port = 9300;

  @Option(
      names = "--jvm-args",
      paramLabel = "ARGS",
      description = "For every server, separated by blanks, such as --jvm-args=-XX:+UseZGC.")
  String jvmArgs = "";

  @Override
  int perform() {
    Comparison comparison =
        new Comparison(
            new Comparison.Settings(
                servers, scenarios, baseline, rounds, warmup, duration, port, jvmArgs),
            err(),
            progress());
    String table = comparison.run();
    clearLine();
    out().println(table);
    out().flush();
    return 0;
  }
}
