// SPDX-License-Identifier: Apache-2.0
package io.millrace.routing;

import java.util.ArrayList;
import java.util.List;

/// Splits a template into segments, and a segment into text and places; braces inside a place's
/// regular expression (`\d{4}`) belong to the place.
final class TemplateParts {
  private TemplateParts() {}

  /// The segments of `/a/{b}/`: `a`, `{b}` and the empty one after the last slash.
  static List<String> split(String template) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 1;
    for (int i = 1; i < template.length(); i++) {
      char c = template.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth < 0) {
        break;
      }
      if (c == '/' && depth == 0) {
        parts.add(template.substring(from, i));
        from = i + 1;
      }
    }
    if (depth != 0) {
      throw new IllegalArgumentException(
          "path template: '" + template + "' (expected: as many } as {)");
    }
    parts.add(template.substring(from));
    return parts;
  }

  /// Texts and places of one segment, in order; a place keeps its braces.
  static List<String> pieces(String segment) {
    List<String> pieces = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '{' && depth++ == 0 && i > from) {
        pieces.add(segment.substring(from, i));
        from = i;
      } else if (c == '}' && --depth == 0) {
        pieces.add(segment.substring(from, i + 1));
        from = i + 1;
      }
    }
    if (from < segment.length()) {
      pieces.add(segment.substring(from));
    }
    return pieces;
  }
}
