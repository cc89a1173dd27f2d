// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.LoadResult;
import io.millrace.bench.load.LoadRun;
import io.millrace.bench.load.LoadSettings;
import io.millrace.bench.load.MemoryReading;
import io.millrace.bench.load.Progress;
import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.ServerWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Millrace's server at half of its capacity for a long time.
public final class Soak {
  private static final int SIZE = 20;
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(5);

  private final Settings settings;
  private final Progress progress;
  private final Cpus cpus;
  private final Duration probe;

  /// `warmup` is before each of the two measurements; with `allCpus`, server and load share all,
  /// otherwise each has one; `jvmArgs` are for the server, beside those of the launcher.
  public record Settings(
      int members, Duration warmup, Duration duration, boolean allCpus, int port, String jvmArgs) {
    public Settings {
      if (members < 1 || port < 1 || port > 65535) {
        throw new LoadFailure(
            "members: " + members + ", port: " + port + " (expected: at least 1, 1..65535)");
      }
    }
  }

  public Soak(Settings settings, Progress progress) {
    this.settings = settings;
    this.cpus = settings.allCpus() ? new Cpus(false) : Cpus.ofThisMachine();
    this.progress = progress;
    this.probe =
        settings.duration().compareTo(LONGEST_PROBE) < 0 ? settings.duration() : LONGEST_PROBE;
  }

  /// Returns what was found, as Markdown, when the server has been stopped.
  ///
  /// @throws LoadFailure if the port is taken, or the load fails
  public String run() {
    try {
      Path log = Files.createTempFile("bench-gc", ".txt");
      try {
        return run(log);
      } finally {
        Files.deleteIfExists(log);
      }
    } catch (IOException broken) {
      throw new LoadFailure("log of the collector: " + broken.getMessage(), broken);
    }
  }

  private String run(Path log) throws IOException {
    String stalls = stalls();
    cpus.pinThisProcess();
    List<String> jvmArgs =
        Stream.concat(
                JvmFlags.words(settings.jvmArgs()).stream(),
                Stream.of("-Xlog:gc,gc+phases:file=" + log + ":uptime,tags:filecount=0"))
            .toList();
    Contender ours = Contender.named("millrace");
    try (ServerProcess server =
        ServerProcess.start(ours, settings.port(), cpus, jvmArgs, List.of())) {
      LoadResult most = load(server, new Scenario.Fanout(settings.members(), 1, 1, SIZE), probe);
      double half = most.perSecond() / settings.members() / 2;
      MemoryReading before = MemoryReading.of(server.pid());
      GcLog earlier = GcLog.of(Files.readAllLines(log));
      LoadResult result =
          load(server, new Scenario.Steady(settings.members(), half, SIZE), settings.duration());
      MemoryReading after = MemoryReading.of(server.pid());
      List<String> lines = Files.readAllLines(log);
      return text(most, half, result, before, after)
          + stalls
          + pauses(GcLog.collector(lines), GcLog.of(lines).after(earlier));
    }
  }

  /// What the machine itself does to latencies, before there is any load.
  private String stalls() {
    progress.say("looks how often the machine stands still …");
    if (!cpus.pinned()) {
      return "the idle machine's own stalls: " + Stalls.watch(probe, System::nanoTime) + "\n";
    }
    return "the idle machine's own stalls: "
        + stalls(Cpus.SERVER)
        + " (server's CPU); "
        + stalls(Cpus.LOAD)
        + " (load's)\n";
  }

  private Stalls stalls(int cpu) {
    Cpus.pin(ProcessHandle.current().pid(), Integer.toString(cpu));
    return Stalls.watch(probe, System::nanoTime);
  }

  private LoadResult load(ServerProcess server, Scenario scenario, Duration duration) {
    ServerWatch watch = ServerWatch.process(server.pid());
    return LoadRun.run(
        scenario,
        LoadSettings.of(Route.FANOUT.at(server))
            .withTimes(settings.warmup(), duration)
            .withWatch(cpus.pinned() ? watch.withCpu(Cpus.SERVER) : watch),
        progress);
  }

  private String text(
      LoadResult most, double half, LoadResult result, MemoryReading before, MemoryReading after) {
    var latency = result.latency();
    return Stream.of(
            String.format(
                Locale.ROOT,
                "%,d members, %,.0f publishes a second for %,.0f s (half of %,.0f), %,d deliveries",
                settings.members(),
                half,
                result.seconds(),
                most.perSecond() / settings.members(),
                result.count()),
            String.format(
                Locale.ROOT,
                "latency from due to the last member: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max"
                    + " %.2f ms",
                latency.p50() / 1e6,
                latency.p99() / 1e6,
                latency.p999() / 1e6,
                latency.max() / 1e6),
            result.perServerSecond().isPresent()
                ? String.format(
                    Locale.ROOT,
                    "deliveries a server CPU second: %,.0f",
                    result.perServerSecond().getAsDouble())
                : "",
            "RSS: " + mebibytes(before.rss()) + " before, " + mebibytes(after.rss()) + " after")
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String pauses(String collector, GcLog pauses) {
    MarkdownTable table =
        new MarkdownTable(1, List.of("pauses of the collector", "count", "p99 ms", "max ms"));
    pauses
        .byKind()
        .forEach(
            (kind, all) ->
                table.row(
                    List.of(
                        kind,
                        Integer.toString(all.size()),
                        millis(GcLog.p99(all)),
                        millis(GcLog.longest(all)))));
    return "collector: " + collector + ", " + full(pauses) + "\n\n" + table;
  }

  private static String full(GcLog pauses) {
    List<Double> full = pauses.byKind().getOrDefault(GcLog.FULL, List.of());
    return full.isEmpty()
        ? "full collections: none"
        : "full collections: "
            + full.size()
            + ", the longest "
            + millis(GcLog.longest(full))
            + " ms";
  }

  private static String millis(OptionalDouble value) {
    return MarkdownTable.cell("%.2f", value, 1);
  }

  private static String mebibytes(OptionalLong kibibytes) {
    return kibibytes.isPresent()
        ? String.format(Locale.ROOT, "%.1f MiB", kibibytes.getAsLong() / 1024.0)
        : "unknown";
  }
}
