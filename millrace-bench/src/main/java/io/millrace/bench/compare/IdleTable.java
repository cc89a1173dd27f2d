// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static io.millrace.bench.compare.MarkdownTable.cell;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Memory a connection as a Markdown table, one row for each server.
final class IdleTable {
  private IdleTable() {}

  /// Empty if nothing was looked at.
  static String of(List<IdleTrial> trials) {
    if (trials.isEmpty()) {
      return "";
    }
    MarkdownTable table =
        new MarkdownTable(
            1,
            List.of(
                "idle WebSockets",
                "connections",
                "KiB each (RSS)",
                "KiB each (PSS)",
                "MiB with 1,000 connections"));
    for (IdleTrial trial : trials) {
      table.row(
          trial.failure().isEmpty()
              ? List.of(
                  trial.server(),
                  cell("%,.0f", OptionalDouble.of(trial.more()), 1),
                  cell("%.1f", trial.perConnection("RSS"), 1),
                  cell("%.1f", trial.perConnection("PSS"), 1),
                  cell("%,.0f", inMebibytes(trial.before()), 1))
              : List.of(trial.server(), trial.failure()));
    }
    return table.toString();
  }

  private static OptionalDouble inMebibytes(OptionalLong kibibytes) {
    return kibibytes.isPresent()
        ? OptionalDouble.of(kibibytes.getAsLong() / 1024.0)
        : OptionalDouble.empty();
  }
}
