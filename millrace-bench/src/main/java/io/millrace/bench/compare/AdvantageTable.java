// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static io.millrace.bench.compare.MarkdownTable.cell;

import io.millrace.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/// How many times the work of each other server the baseline does in a second of its CPU.
final class AdvantageTable {
  private AdvantageTable() {}

  /// One row for each scenario, one column for each other server; empty if there is no other.
  static String of(Map<Course, List<Trial>> trials, String baseline) {
    Set<String> others =
        trials.values().stream()
            .flatMap(List::stream)
            .map(Trial::server)
            .filter(name -> !name.equals(baseline))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (others.isEmpty()) {
      return "";
    }
    List<String> heads = new ArrayList<>(List.of(baseline + " does so many times the work of"));
    heads.addAll(others);
    MarkdownTable table = new MarkdownTable(1, heads);
    trials.forEach(
        (course, all) -> {
          if (all.size() > 1) {
            List<String> row = new ArrayList<>(List.of(course.name()));
            others.forEach(other -> row.add(cell("%.2f", advantage(all, baseline, other), 1)));
            table.row(row);
          }
        });
    return table.toString();
  }

  /// One scenario in a line.
  static String line(List<Trial> trials, String baseline) {
    return trials.stream()
        .map(
            trial ->
                trial.server().equals(baseline)
                    ? baseline + " " + cell("%,.0f", trial.median(LoadResult::perSecond), 1)
                    : trial.server()
                        + " "
                        + cell("×%.2f", advantage(trials, baseline, trial.server()), 1))
        .collect(Collectors.joining(", "));
  }

  private static OptionalDouble advantage(List<Trial> trials, String baseline, String other) {
    Optional<Trial> ours = named(trials, baseline);
    Optional<Trial> theirs = named(trials, other);
    if (ours.isEmpty() || theirs.isEmpty()) {
      return OptionalDouble.empty();
    }
    OptionalDouble busy = ours.get().ratioTo(theirs.get(), LoadResult::perCoreSecond);
    return busy.isPresent() ? busy : ours.get().ratioTo(theirs.get(), LoadResult::perServerSecond);
  }

  private static Optional<Trial> named(List<Trial> trials, String name) {
    return trials.stream().filter(trial -> trial.server().equals(name)).findFirst();
  }
}
