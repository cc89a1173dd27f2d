// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rows of cells as Markdown.
final class MarkdownTable {
  private final StringBuilder text = new StringBuilder();
  private final int columns;

  /// The first `words` columns are words, the others numbers.
  MarkdownTable(int words, List<String> heads) {
    columns = heads.size();
    row(heads);
    row(Stream.iterate(0, i -> i + 1).limit(columns).map(i -> i < words ? "---" : "---:").toList());
  }

  /// Missing cells at the end are empty.
  void row(List<String> cells) {
    text.append(
        Stream.concat(cells.stream(), Stream.generate(() -> ""))
            .limit(columns)
            .map(cell -> cell.replace("|", "\\|"))
            .collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  static String cell(String pattern, OptionalDouble value, double factor) {
    return value.isEmpty()
        ? "–"
        : String.format(Locale.ROOT, pattern, value.getAsDouble() * factor);
  }

  @Override
  public String toString() {
    return text.toString().stripTrailing();
  }
}
