// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.layers;

/// What one check of a layer came to.
///
/// @param subject what was looked at
/// @param detail what was found, and what to do about it
public record Finding(Level level, String subject, String detail) {
  /// How bad it is.
  public enum Level {
    OK("ok"),
    WARN("warn"),
    FAIL("FAIL");

    private final String label;

    Level(String label) {
      this.label = label;
    }
  }

  static Finding ok(String subject, String detail) {
    return new Finding(Level.OK, subject, detail);
  }

  static Finding warn(String subject, String detail) {
    return new Finding(Level.WARN, subject, detail);
  }

  static Finding fail(String subject, String detail) {
    return new Finding(Level.FAIL, subject, detail);
  }

  /// On one line, in columns.
  public String line() {
    return "%-4s  %-13s %s".formatted(level.label, subject, detail);
  }
}
