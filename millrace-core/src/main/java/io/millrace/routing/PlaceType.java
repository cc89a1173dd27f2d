// SPDX-License-Identifier: Apache-2.0
package io.millrace.routing;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What a place in a template accepts.
sealed interface PlaceType {
  boolean accepts(String decoded);

  /// The lower, the more particular; 0 and 1 are text and mixed segments.
  int rank();

  /// The same as a regular expression, for segments that mix text and places.
  String expression();

  /// A whole number with no sign and no needless zeros that fits the bits.
  record Whole(int bits) implements PlaceType {
    @Override
    public boolean accepts(String decoded) {
      int length = decoded.length();
      if (length == 0 || length > 19 || (length > 1 && decoded.charAt(0) == '0')) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if (decoded.charAt(i) < '0' || decoded.charAt(i) > '9') {
          return false;
        }
      }
      try {
        long value = Long.parseLong(decoded);
        return bits == Long.SIZE || value <= Integer.MAX_VALUE;
      } catch (NumberFormatException tooLarge) {
        return false;
      }
    }

    @Override
    public int rank() {
      return bits == Integer.SIZE ? 2 : 3;
    }

    @Override
    public String expression() {
      return "[0-9]+";
    }
  }

  /// What fits an expression as a whole.
  record Matching(int rank, Pattern pattern) implements PlaceType {
    @Override
    public boolean accepts(String decoded) {
      return pattern.matcher(decoded).matches();
    }

    @Override
    public String expression() {
      return pattern.pattern();
    }
  }

  /// Anything but nothing.
  record Any() implements PlaceType {
    @Override
    public boolean accepts(String decoded) {
      return !decoded.isEmpty();
    }

    @Override
    public int rank() {
      return 7;
    }

    @Override
    public String expression() {
      return ".+";
    }
  }

  /// The rest of the path, slashes too; may be empty.
  record Rest() implements PlaceType {
    @Override
    public boolean accepts(String decoded) {
      return true;
    }

    @Override
    public int rank() {
      return 8;
    }

    @Override
    public String expression() {
      return ".*";
    }
  }

  static PlaceType parse(String type, String template) {
    return switch (type) {
      case "int" -> new Whole(Integer.SIZE);
      case "long" -> new Whole(Long.SIZE);
      case "uuid" ->
          new Matching(4, Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"));
      case "slug" -> new Matching(6, Pattern.compile("[A-Za-z0-9_-]+"));
      case "path" -> new Rest();
      default -> new Matching(5, compiled(type, template));
    };
  }

  private static Pattern compiled(String expression, String template) {
    try {
      return Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS);
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "path template: '"
              + template
              + "' has the type '"
              + expression
              + "' (expected: int, long, uuid, slug, path or a regular expression: "
              + wrong.getDescription()
              + ")",
          wrong);
    }
  }
}
