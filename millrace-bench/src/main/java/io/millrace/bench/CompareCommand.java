// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.compare.Comparison;
import io.millrace.bench.compare.MarkedFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    description =
        "Starts servers one beside the other, loads them in turn, round after round, and"
            + " prints Markdown tables: medians, and the median of same-round ratios. With two CPUs"
            + " and taskset, servers run on CPU 0 and the load on CPU 1. Servers that this machine"
            + " lacks are left out.")
final class CompareCommand extends Step {
  @Option(
      names = "--servers",
      paramLabel = "NAME",
      split = ",",
      completionCandidates = Servers.class,
      description = "Of ${COMPLETION-CANDIDATES}; default: all.")
  List<String> servers = Comparison.serverNames();

  @Option(
      names = "--scenarios",
      paramLabel = "NAME",
      split = ",",
      completionCandidates = Scenarios.class,
      description = "Of ${COMPLETION-CANDIDATES}; default: all.")
  List<String> scenarios = Comparison.scenarioNames();

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description = "The server that ratios are to; default: the first that runs.")
  String baseline = "";

  @Option(names = "--rounds", paramLabel = "N", description = "Default: 5.")
  @Nullable Integer rounds;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Of each measurement; default: 5s.")
  @Nullable Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Before each measurement, three times as long in the first round; default: 3s.")
  @Nullable Duration warmup;

  @Option(
      names = "--idle-connections",
      paramLabel = "N",
      description = "For idle, or as many as ulimit -n allows; default: 10000.")
  @Nullable Integer idleConnections;

  @Option(
      names = "--quick",
      description =
          "One round, 1s after 1s, 2000 idle connections: to see that all run, not how fast.")
  boolean quick;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Also put the tables into this page, where its comments say.")
  @Nullable Path write;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Servers listen here and on the ports above; default: 9300.")
  int port = 9300;

  @Option(
      names = "--jvm-args",
      paramLabel = "ARGS",
      description =
          "For every server in Java, separated by blanks, such as --jvm-args=-XX:+UseZGC.")
  String jvmArgs = "";

  @Override
  int perform() {
    MarkedFile page = write == null ? null : MarkedFile.of(write);
    Comparison comparison =
        new Comparison(
            new Comparison.Settings(
                servers,
                scenarios,
                baseline,
                given(rounds, 1, 5),
                given(warmup, Duration.ofSeconds(1), Duration.ofSeconds(3)),
                given(duration, Duration.ofSeconds(1), Duration.ofSeconds(5)),
                given(idleConnections, 2_000, 10_000),
                port,
                jvmArgs),
            err(),
            progress(),
            InstantSource.system());
    String tables = comparison.run();
    clearLine();
    out().println(tables);
    out().flush();
    if (page != null) {
      page.write(tables);
      err().println("written to " + write);
      err().flush();
    }
    return 0;
  }

  private <T> T given(@Nullable T value, T whenQuick, T otherwise) {
    if (value != null) {
      return value;
    }
    return quick ? whenQuick : otherwise;
  }

  private static final class Servers implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Comparison.serverNames().iterator();
    }
  }

  private static final class Scenarios implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Comparison.scenarioNames().iterator();
    }
  }
}
