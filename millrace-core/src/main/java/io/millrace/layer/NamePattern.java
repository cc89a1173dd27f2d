// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import java.util.regex.Pattern;

/// A pattern for names of channels or groups: `*` is any text, `?` any character.
public final class NamePattern {
  private final String glob;
  private final Pattern expression;

  public NamePattern(String glob) {
    StringBuilder built = new StringBuilder();
    glob.chars()
        .forEach(
            c ->
                built.append(
                    switch (c) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(c));
                    }));
    this.glob = glob;
    this.expression = Pattern.compile(built.toString());
  }

  /// Whether all of the name fits.
  public boolean matches(String name) {
    return expression.matcher(name).matches();
  }

  @Override
  public String toString() {
    return glob;
  }
}
