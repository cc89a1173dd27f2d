// SPDX-License-Identifier: Apache-2.0
package io.millrace.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one segment of a path must be.
sealed interface Segment {
  /// Puts what it takes into the arguments; false when the segment does not fit.
  boolean match(String decoded, Map<String, String> arguments);

  /// The lower, the more particular.
  int rank();

  default List<String> names() {
    return List.of();
  }

  default boolean takesRest() {
    return false;
  }

  default boolean isLiteral() {
    return false;
  }

  /// Whether one segment can fit both and neither is more particular.
  default boolean ambiguousWith(Segment other) {
    return rank() == other.rank();
  }

  /// That very text.
  record Literal(String text) implements Segment {
    @Override
    public boolean match(String decoded, Map<String, String> arguments) {
      return text.equals(decoded);
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public boolean isLiteral() {
      return true;
    }

    @Override
    public boolean ambiguousWith(Segment other) {
      return other instanceof Literal that && text.equals(that.text);
    }
  }

  /// One place that takes the whole segment.
  record Place(String name, PlaceType type) implements Segment {
    @Override
    public boolean match(String decoded, Map<String, String> arguments) {
      if (!type.accepts(decoded)) {
        return false;
      }
      arguments.put(name, decoded);
      return true;
    }

    @Override
    public int rank() {
      return type.rank();
    }

    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public boolean takesRest() {
      return type instanceof PlaceType.Rest;
    }
  }

  /// Text and places within one segment.
  record Mixed(String first, Pattern pattern, List<String> names, List<PlaceType> types)
      implements Segment {
    @Override
    public boolean match(String decoded, Map<String, String> arguments) {
      Matcher matcher = pattern.matcher(decoded);
      if (!matcher.matches()) {
        return false;
      }
      for (int i = 0; i < names.size(); i++) {
        String value = matcher.group("p" + i);
        if (!types.get(i).accepts(value)) {
          return false;
        }
        arguments.put(names.get(i), value);
      }
      return true;
    }

    @Override
    public int rank() {
      return 1;
    }

    /// Different leading texts, neither the beginning of the other, keep two apart.
    @Override
    public boolean ambiguousWith(Segment other) {
      return other instanceof Mixed that
          && (first.startsWith(that.first) || that.first.startsWith(first));
    }
  }

  static Segment parse(String part, String template) {
    List<String> pieces = TemplateParts.pieces(part);
    if (pieces.stream().noneMatch(piece -> piece.startsWith("{"))) {
      return new Literal(part);
    }
    if (pieces.size() == 1) {
      String place = pieces.getFirst();
      return new Place(nameOf(place, template), typeOf(place, template));
    }
    return mixed(pieces, template);
  }

  private static Segment mixed(List<String> pieces, String template) {
    StringBuilder pattern = new StringBuilder();
    List<String> names = new ArrayList<>();
    List<PlaceType> types = new ArrayList<>();
    for (String piece : pieces) {
      if (!piece.startsWith("{")) {
        pattern.append(Pattern.quote(piece));
        continue;
      }
      PlaceType type = typeOf(piece, template);
      if (type instanceof PlaceType.Rest) {
        throw new IllegalArgumentException(
            "path template: '"
                + template
                + "' (expected: a place of type path alone in its segment)");
      }
      pattern.append("(?<p").append(names.size()).append('>').append(type.expression()).append(')');
      names.add(nameOf(piece, template));
      types.add(type);
    }
    String first = pieces.getFirst().startsWith("{") ? "" : pieces.getFirst();
    Pattern compiled = Pattern.compile(pattern.toString(), Pattern.UNICODE_CHARACTER_CLASS);
    return new Mixed(first, compiled, List.copyOf(names), List.copyOf(types));
  }

  private static String nameOf(String place, String template) {
    int colon = place.indexOf(':');
    String name = place.substring(1, colon < 0 ? place.length() - 1 : colon);
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "path template: '"
              + template
              + "' has a place named '"
              + name
              + "' (expected: a letter or _, then letters, digits, _)");
    }
    return name;
  }

  private static PlaceType typeOf(String place, String template) {
    int colon = place.indexOf(':');
    return colon < 0
        ? new PlaceType.Any()
        : PlaceType.parse(place.substring(colon + 1, place.length() - 1), template);
  }
}
