// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/// Trials as a Markdown table: one row for each scenario and server.
final class ComparisonTable {
  private final StringBuilder text = new StringBuilder();
  private final String baseline;

  private ComparisonTable(String baseline) {
    this.baseline = baseline;
  }

  /// `trials` by the scenario's name, in the order to print.
  static String of(Map<String, List<Trial>> trials, String baseline) {
    ComparisonTable table = new ComparisonTable(baseline);
    table.row(
        "scenario",
        "server",
        "a second",
        "a server CPU second",
        "ratio",
        "a busy CPU second",
        "ratio",
        "p50 µs",
        "p99 µs",
        "load's CPU");
    table.row("---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
    trials.forEach(table::scenario);
    return table.text.toString().stripTrailing();
  }

  private void scenario(String name, List<Trial> trials) {
    Trial base =
        trials.stream()
            .filter(trial -> trial.server().equals(baseline))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no trial of " + baseline));
    for (Trial trial : trials) {
      if (!trial.failure().isEmpty()) {
        row(name, trial.server(), trial.failure(), "", "", "", "", "", "", "");
        continue;
      }
      row(
          name,
          trial.server(),
          whole(trial.median(LoadResult::perSecond)),
          whole(trial.medianOf(LoadResult::perServerSecond)),
          ratio(trial.ratioTo(base, LoadResult::perServerSecond)),
          whole(trial.medianOf(LoadResult::perCoreSecond)),
          ratio(trial.ratioTo(base, LoadResult::perCoreSecond)),
          whole(trial.median(result -> result.latency().p50() / 1e3)),
          whole(trial.median(result -> result.latency().p99() / 1e3)),
          percent(trial.median(result -> result.cpu().client())));
    }
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String whole(OptionalDouble value) {
    return cell("%,.0f", value, 1);
  }

  private static String ratio(OptionalDouble value) {
    return cell("%.2f", value, 1);
  }

  private static String percent(OptionalDouble value) {
    return cell("%.0f %%", value, 100);
  }

  private static String cell(String pattern, OptionalDouble value, double factor) {
    return value.isEmpty()
        ? "–"
        : String.format(Locale.ROOT, pattern, value.getAsDouble() * factor);
  }
}
