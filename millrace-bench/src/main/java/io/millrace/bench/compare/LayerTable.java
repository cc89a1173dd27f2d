// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Trials as a Markdown table. Ratios are to the last of the servers.
final class LayerTable {
  private final StringBuilder text = new StringBuilder();

  private LayerTable() {}

  static String of(Map<LayerTrial.Row, Map<String, LayerTrial>> trials, List<String> servers) {
    LayerTable table = new LayerTable();
    table.row(
        "members",
        "published by",
        "in flight",
        "server",
        "delivered a second",
        "ratio",
        "a server CPU second",
        "ratio",
        "ms to the last, p50",
        "Redis: commands a send",
        "bytes in",
        "bytes out",
        "CPU ms",
        "load's CPU");
    table.row(
        "---:", "---", "---:", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:",
        "---:", "---:", "---:");
    trials.forEach(
        (row, byServer) -> {
          LayerTrial base = byServer.get(servers.getLast());
          byServer.forEach((server, trial) -> table.trial(row, server, trial, base));
        });
    return table.text.toString().stripTrailing();
  }

  private void trial(
      LayerTrial.Row row, String server, LayerTrial trial, @Nullable LayerTrial base) {
    Trial load = trial.load();
    OptionalDouble none = OptionalDouble.empty();
    row(
        cell("%,.0f", row.members()),
        row.publisher(),
        Integer.toString(row.inFlight()),
        server,
        cell("%,.0f", load.median(LoadResult::perSecond)),
        cell(
            "%.1f",
            base == null
                ? none
                : load.ratioTo(base.load(), result -> OptionalDouble.of(result.perSecond()))),
        cell("%,.0f", load.medianOf(LoadResult::perServerSecond)),
        cell("%.1f", base == null ? none : load.ratioTo(base.load(), LoadResult::perServerSecond)),
        cell("%,.2f", load.median(result -> result.latency().p50() / 1e6)),
        cell("%,.1f", trial.perSend(RedisUse::commands)),
        cell("%,.0f", trial.perSend(RedisUse::bytesIn)),
        cell("%,.0f", trial.perSend(RedisUse::bytesOut)),
        cell("%,.3f", trial.perSend(use -> use.cpuSeconds() * 1e3)),
        cell("%.0f %%", load.median(result -> result.cpu().client() * 100)));
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String cell(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  private static String cell(String pattern, OptionalDouble value) {
    return value.isEmpty() ? "–" : cell(pattern, value.getAsDouble());
  }
}
