// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.compare.Soak;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "soak",
    description =
        "Starts Millrace's server, finds out what fan-out it manages with one publish in flight,"
            + " then publishes at half of that rate for a long time, and tells latencies, pauses of"
            + " the collector, and memory.")
final class SoakCommand extends Step {
  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Default: 10m.")
  Duration duration = Duration.ofMinutes(10);

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Before each of the two measurements; default: 10s.")
  Duration warmup = Duration.ofSeconds(10);

  @Option(names = "--members", paramLabel = "N", description = "Connections; default: 1000.")
  int members = 1_000;

  @Option(
      names = "--all-cpus",
      description =
          "Server and load share all CPUs, and the JVM chooses its collector by them; otherwise"
              + " each has one CPU.")
  boolean allCpus;

  @Option(names = "--port", paramLabel = "N", description = "Of the server; default: 9300.")
  int port = 9300;

  @Option(
      names = "--jvm-args",
      paramLabel = "ARGS",
      description = "For the server, separated by blanks, such as --jvm-args=-XX:+UseZGC.")
  String jvmArgs = "";

  @Override
  int perform() {
    String found =
        new Soak(new Soak.Settings(members, warmup, duration, allCpus, port, jvmArgs), progress())
            .run();
    clearLine();
    out().println(found);
    out().flush();
    return 0;
  }
}
