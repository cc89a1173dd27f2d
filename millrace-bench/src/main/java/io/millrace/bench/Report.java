// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.IdleRun;
import io.millrace.bench.load.LoadResult;
import io.millrace.bench.load.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A result in rows, for people and for programs.
final class Report {
  private final List<Row> rows = new ArrayList<>();

  /// `key` names the value in JSON, where it is `raw`; the table shows `label` and `text`.
  private record Row(String key, String label, String raw, String text) {}

  private Report() {}

  static Report of(LoadResult result) {
    Report report = new Report();
    Scenario scenario = result.scenario();
    String unit = scenario.unit();
    report.word("scenario", scenario.name());
    switch (scenario) {
      case Scenario.Echo(int connections, int size, int depth) -> {
        report.whole("connections", connections);
        report.whole("size", size);
        report.whole("depth", depth);
      }
      case Scenario.Fanout(int members, int publishers, int depth, int size) -> {
        report.whole("members", members);
        report.whole("publishers", publishers);
        report.whole("depth", depth);
        report.whole("size", size);
      }
      case Scenario.Steady(int members, double perSecond, int size) -> {
        report.whole("members", members);
        report.rate("publishesPerSecond", "publishes a second", perSecond);
        report.whole("size", size);
      }
      case Scenario.Http(int connections, int depth) -> {
        report.whole("connections", connections);
        report.whole("depth", depth);
      }
    }
    report.number("seconds", "measured", result.seconds(), "s");
    report.add("count", unit, Long.toString(result.count()), grouped(result.count()));
    report.rate("perSecond", unit + " a second", result.perSecond());
    report.latency("p50", "latency p50", result.latency().p50());
    report.latency("p99", "latency p99", result.latency().p99());
    report.latency("p999", "latency p99.9", result.latency().p999());
    report.latency("max", "latency max", result.latency().max());
    double share = result.cpu().client();
    report.add(
        "clientCpu",
        "load's own CPU",
        decimal(share),
        String.format(Locale.ROOT, "%.0f %%", share * 100));
    result.cpu().server().ifPresent(s -> report.number("serverCpuSeconds", "server CPU", s, "s"));
    result
        .perServerSecond()
        .ifPresent(n -> report.rate("perServerCpuSecond", unit + " a server CPU second", n));
    result.cpu().core().ifPresent(s -> report.number("coreSeconds", "server's CPU busy", s, "s"));
    result
        .perCoreSecond()
        .ifPresent(n -> report.rate("perCoreSecond", unit + " a busy CPU second", n));
    result
        .statuses()
        .forEach(
            (status, seen) ->
                report.add("status" + status, "status " + status, seen.toString(), grouped(seen)));
    return report;
  }

  static Report of(IdleRun.Result result) {
    Report report = new Report();
    report.word("scenario", "idle");
    report.whole("connections", result.connections());
    report.idle(result, "", "");
    return report;
  }

  /// Of servers that were started for it.
  ///
  /// @param processes of the server, over which the figures are sums
  static Report of(int processes, IdleRun.Result plain, IdleRun.@Nullable Result tls) {
    Report report = new Report();
    report.word("scenario", "idle");
    report.whole("connections", plain.connections());
    report.whole("serverProcesses", "server processes", processes);
    report.idle(plain, "ws", "ws: ");
    if (tls != null) {
      report.idle(tls, "wss", "wss: ");
    }
    return report;
  }

  /// @param key before each key, and `label` before each label
  private void idle(IdleRun.Result result, String key, String label) {
    number(key(key, "openSeconds"), label + "opened in", result.openSeconds(), "s");
    number(key(key, "holdSeconds"), label + "held for", result.holdSeconds(), "s");
    for (var memory : result.memory()) {
      String kind = memory.kind();
      String name = kind.toLowerCase(Locale.ROOT);
      whole(key(key, name + "BeforeKib"), label + kind + " before, KiB", memory.before());
      whole(key(key, name + "AfterKib"), label + kind + " after, KiB", memory.after());
      number(
          key(key, name + "PerConnectionKib"),
          label + kind + " a connection",
          memory.perConnection(),
          "KiB");
    }
  }

  /// `rssAfterKib`, or `wsRssAfterKib`.
  private static String key(String before, String name) {
    return before.isEmpty()
        ? name
        : before + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  String table() {
    int width = rows.stream().mapToInt(row -> row.label.length()).max().orElse(0);
    return rows.stream()
        .map(row -> row.label + " ".repeat(width - row.label.length() + 2) + row.text)
        .collect(Collectors.joining(System.lineSeparator()));
  }

  String json() {
    return rows.stream()
        .map(row -> '"' + row.key + "\":" + row.raw)
        .collect(Collectors.joining(",", "{", "}"));
  }

  private void word(String key, String value) {
    add(key, key, '"' + value + '"', value);
  }

  private void whole(String key, long value) {
    whole(key, key, value);
  }

  private void whole(String key, String label, long value) {
    add(key, label, Long.toString(value), grouped(value));
  }

  private void rate(String key, String label, double value) {
    whole(key, label, Math.round(value));
  }

  private void number(String key, String label, double value, String unit) {
    add(key, label, decimal(value), String.format(Locale.ROOT, "%.2f ", value) + unit);
  }

  /// Nanoseconds in; microseconds in JSON.
  private void latency(String key, String label, long nanos) {
    double micros = nanos / 1e3;
    String text =
        micros < 10_000
            ? String.format(Locale.ROOT, "%.0f µs", micros)
            : String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
    add(key + "Micros", label, decimal(micros), text);
  }

  private void add(String key, String label, String raw, String text) {
    rows.add(new Row(key, label, raw, text));
  }

  static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
