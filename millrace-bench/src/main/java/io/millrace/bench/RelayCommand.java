// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.compare.RelayComparison;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "relay",
    description =
        "Compiles programs in C, which exchange records with each other directly, through a relay"
            + " in plain C, and through Millrace's, in turn, round after round; prints Markdown"
            + " tables: medians, and the medians of same-round ratios. Needs cc or gcc.")
final class RelayCommand extends Step {
  @Option(
      names = "--relays",
      paramLabel = "NAME",
      split = ",",
      description = "Of direct, socketpair, c, millrace; default: all.")
  List<String> relays = List.of("direct", "socketpair", "c", "millrace");

  @Option(
      names = "--scenarios",
      paramLabel = "NAME",
      split = ",",
      description =
          "Of pair (one program and another), swarm (many, random pairs), frozen (the same with one"
              + " that never reads, which gets as many records as all others together); default:"
              + " all.")
  List<String> scenarios = List.of("pair", "swarm", "frozen");

  @Option(
      names = "--cpus",
      paramLabel = "WHERE",
      split = ",",
      description =
          "Of together (relay and programs on one CPU), apart (the relay on CPU 0, programs on CPU"
              + " 1), free; default: together,apart.")
  List<String> cpus = List.of("together", "apart");

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      split = ",",
      description = "Records that one sender has under way, 4096 at most; default: 1,64,1000.")
  List<Integer> inFlight = List.of(1, 64, 1000);

  @Option(names = "--processes", paramLabel = "N", description = "Of a swarm; default: 1000.")
  int processes = 1_000;

  @Option(names = "--records", paramLabel = "N", description = "Of a swarm; default: 1000000.")
  int records = 1_000_000;

  @Option(names = "--seed", paramLabel = "N", description = "Of random pairs; default: 1.")
  int seed = 1;

  @Option(names = "--rounds", paramLabel = "N", description = "Default: 5.")
  int rounds = 5;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Of each measurement of a pair; default: 2.")
  int seconds = 2;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "Round trips through each relay before the first round; default: 100000.")
  int warmup = 100_000;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The first relay listens here, others above; default: 9500.")
  int port = 9500;

  @Option(
      names = "--jvm-args",
      paramLabel = "ARGS",
      description = "For Millrace's relay, separated by blanks.")
  String jvmArgs = "";

  @Option(
      names = "--relay-args",
      paramLabel = "ARGS",
      description =
          "For Millrace's relay, separated by blanks, such as --relay-args=\"--set"
              + " relay.log-records=0\".")
  String relayArgs = "";

  @Override
  int perform() {
    RelayComparison comparison =
        new RelayComparison(
            new RelayComparison.Settings(
                relays, cpus, scenarios, inFlight, processes, records, seed, rounds, warmup,
                seconds, port, jvmArgs, relayArgs),
            err(),
            progress());
    String tables = comparison.run();
    clearLine();
    out().println(tables);
    out().flush();
    return 0;
  }
}
