// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the line on which a TOML file sets a key, which the parser does not tell. For error
/// messages only: it knows tables, dotted keys and inline tables, not texts of several lines.
final class TomlLines {
  private static final Pattern TABLE = Pattern.compile("\\s*\\[{1,2}([^\\[\\]]+)\\]{1,2}.*");
  private static final Pattern KEY = Pattern.compile("\\s*([\\w\\-.\"' ]+?)\\s*=.*");

  private TomlLines() {}

  /// @return counted from 1; 0 when it is not found
  static int lineOf(String text, String key) {
    List<String> lines = text.lines().toList();
    String table = "";
    int nearest = 0;
    int longest = 0;
    for (int i = 0; i < lines.size(); i++) {
      Matcher header = TABLE.matcher(lines.get(i));
      Matcher assignment = KEY.matcher(lines.get(i));
      String here;
      if (header.matches()) {
        table = plain(header.group(1));
        here = table;
      } else if (assignment.matches()) {
        here = (table.isEmpty() ? "" : table + ".") + plain(assignment.group(1));
      } else {
        continue;
      }
      boolean fits = here.equals(key) || key.startsWith(here + ".");
      if (fits && here.length() > longest) {
        longest = here.length();
        nearest = i + 1;
      }
    }
    return nearest;
  }

  private static String plain(String written) {
    return written.replaceAll("[\"'\\s]", "");
  }
}
