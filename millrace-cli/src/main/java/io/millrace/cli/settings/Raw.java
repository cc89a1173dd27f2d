// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.json.Json;
import tools.jackson.databind.JsonNode;

/// A value as a source gave it.
record Raw(String text, Form form) {
  /// What the source says that it is.
  enum Form {
    /// Environment and flags know only words.
    WORD,
    TEXT,
    WHOLE_NUMBER,
    TRUTH,
    /// A list, a table, a date, a fraction: no setting takes these.
    OTHER
  }

  static Raw word(String text) {
    return new Raw(text, Form.WORD);
  }

  static Raw of(JsonNode node) {
    if (node.isString()) {
      return new Raw(node.stringValue(), Form.TEXT);
    }
    if (node.isIntegralNumber()) {
      return new Raw(node.bigIntegerValue().toString(), Form.WHOLE_NUMBER);
    }
    if (node.isBoolean()) {
      return new Raw(node.toString(), Form.TRUTH);
    }
    return new Raw(node.toString(), Form.OTHER);
  }

  /// As an error shows it: short, and with quotes where the source had them.
  String shown() {
    String quoted = form == Form.TEXT ? Json.text(text) : form == Form.WORD ? word() : text;
    return quoted.length() <= 80 ? quoted : quoted.substring(0, 79) + "…";
  }

  private String word() {
    return text.isBlank() || !text.equals(text.strip()) ? "'" + text + "'" : text;
  }
}
