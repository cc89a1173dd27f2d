// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The parameters of a field such as `form-data; name="a"` (RFC 9110, 5.6.6), read as browsers
/// write them: in a quoted value a backslash stands for itself, unless a quote follows. Where a
/// name comes twice the first wins.
final class Parameters {
  private final String text;
  private int at;

  private Parameters(String text) {
    this.text = text;
  }

  static Map<String, String> of(String field) {
    Map<String, String> found = new LinkedHashMap<>();
    Parameters parameters = new Parameters(field);
    parameters.skipTo(';');
    while (parameters.at < field.length()) {
      parameters.at++; // the semicolon
      parameters.readOne(found);
    }
    return found;
  }

  private void skipTo(char end) {
    while (at < text.length() && text.charAt(at) != end) {
      at++;
    }
  }

  private void readOne(Map<String, String> found) {
    int start = at;
    while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ';') {
      at++;
    }
    String name = text.substring(start, at).strip().toLowerCase(Locale.ROOT);
    if (at == text.length() || text.charAt(at) == ';') {
      return;
    }
    at++; // the equals sign
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    String value;
    if (at < text.length() && text.charAt(at) == '"') {
      value = quoted();
    } else {
      int from = at;
      skipTo(';');
      value = text.substring(from, at).strip();
    }
    if (!name.isEmpty()) {
      found.putIfAbsent(name, value);
    }
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
        at++;
      }
      value.append(text.charAt(at++));
    }
    skipTo(';');
    return value.toString();
  }
}
