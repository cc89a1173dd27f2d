// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static io.millrace.bench.compare.MarkdownTable.cell;

import io.millrace.bench.load.LoadResult;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// Trials as a Markdown table: one row for each scenario and server.
final class ComparisonTable {
  private static final List<String> HEADS =
      List.of(
          "scenario",
          "server",
          "a second",
          "a server CPU second",
          "ratio",
          "a busy CPU second",
          "ratio",
          "CPU µs each",
          "p50 µs",
          "p99 µs",
          "p99.9 µs",
          "load's CPU");

  private ComparisonTable() {}

  /// `trials` in the order to print; empty if there are none.
  static String of(Map<Course, List<Trial>> trials, String baseline) {
    if (trials.isEmpty()) {
      return "";
    }
    MarkdownTable table = new MarkdownTable(2, HEADS);
    trials.forEach(
        (course, all) -> {
          Trial none = new Trial(baseline);
          Trial base =
              all.stream()
                  .filter(trial -> trial.server().equals(baseline))
                  .findFirst()
                  .orElse(none);
          all.forEach(trial -> table.row(row(course.name(), trial, base)));
        });
    return table.toString();
  }

  private static List<String> row(String course, Trial trial, Trial base) {
    if (!trial.failure().isEmpty()) {
      return List.of(course, trial.server(), trial.failure());
    }
    return List.of(
        course,
        trial.server(),
        whole(trial.median(LoadResult::perSecond)),
        whole(trial.medianOf(LoadResult::perServerSecond)),
        ratio(trial.ratioTo(base, LoadResult::perServerSecond)),
        whole(trial.medianOf(LoadResult::perCoreSecond)),
        ratio(trial.ratioTo(base, LoadResult::perCoreSecond)),
        cell("%.2f", trial.medianOf(LoadResult::serverMicros), 1),
        micros(trial, result -> result.latency().p50()),
        micros(trial, result -> result.latency().p99()),
        micros(trial, result -> result.latency().p999()),
        cell("%.0f %%", trial.median(result -> result.cpu().client()), 100));
  }

  private static String micros(Trial trial, ToDoubleFunction<LoadResult> nanos) {
    return cell("%,.0f", trial.median(nanos), 1e-3);
  }

  private static String whole(OptionalDouble value) {
    return cell("%,.0f", value, 1);
  }

  private static String ratio(OptionalDouble value) {
    return cell("%.2f", value, 1);
  }
}
