// SPDX-License-Identifier: Apache-2.0
package io.millrace.proxy;

import io.millrace.scope.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the field `Forwarded` (RFC 7239, 4): elements with parameters, the nearest proxy's last.
final class ForwardedField {
  private final String text;
  private int at;

  private ForwardedField(String text) {
    this.text = text;
  }

  /// @param lines of the field, in the order they came
  /// @return for each element its parameters, names in lower case; null when it is malformed
  static @Nullable List<Map<String, String>> read(List<String> lines) {
    List<Map<String, String>> elements = new ArrayList<>();
    ForwardedField field = new ForwardedField(String.join(",", lines));
    while (field.at < field.text.length()) {
      Map<String, String> element = field.element();
      if (element == null) {
        return null;
      }
      if (!element.isEmpty()) {
        elements.add(element);
      }
    }
    return List.copyOf(elements);
  }

  /// Up to the comma behind it, or the end.
  private @Nullable Map<String, String> element() {
    Map<String, String> parameters = new HashMap<>();
    while (true) {
      skipBlanks();
      if (at < text.length() && text.charAt(at) != ';' && text.charAt(at) != ',') {
        String name = token().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || !skip('=')) {
          return null;
        }
        String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
        if (value == null || value.isEmpty() || parameters.putIfAbsent(name, value) != null) {
          return null;
        }
        skipBlanks();
      }
      if (at == text.length() || skip(',')) {
        return parameters;
      }
      if (!skip(';')) {
        return null;
      }
    }
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private boolean skip(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  /// A token, and the colons and brackets that many write without quotes.
  private String token() {
    int start = at;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isPlain(char c) {
    return c == ':' || c == '[' || c == ']' || Tokens.isToken(String.valueOf(c));
  }

  private @Nullable String quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return value.toString();
      }
      if (c == '\\' && ++at == text.length()) {
        return null;
      }
      value.append(text.charAt(at));
    }
    return null;
  }
}
