// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// HTTP fields in the order they came. Names are compared without regard to case (RFC 9110, 5.1)
/// and kept in lower case, as ASGI does.
///
/// Immutable. A value can hold no CR, LF or NUL and a name only token characters, so a response
/// cannot be split by what a user typed.
public final class Headers {
  private static final Headers NONE = new Headers(new String[0]);

  /// Names at even places, values at odd ones: one array a connection, not a map.
  private final String[] pairs;

  private Headers(String[] pairs) {
    this.pairs = pairs;
  }

  public static Headers none() {
    return NONE;
  }

  /// @param namesAndValues name, value, name, value, …
  /// @throws IllegalArgumentException when a name or value has a character HTTP does not allow
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "headers: " + namesAndValues.length + " strings (expected: names and values in pairs)");
    }
    Builder builder = new Builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /// The first value of that name, or null.
  public @Nullable String first(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equalsIgnoreCase(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  public String first(String name, String otherwise) {
    String value = first(name);
    return value == null ? otherwise : value;
  }

  /// The values of all fields of that name as one list, or null (RFC 9110, 5.3).
  public @Nullable String joined(String name) {
    String joined = null;
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equalsIgnoreCase(name)) {
        joined = joined == null ? pairs[i + 1] : joined + ", " + pairs[i + 1];
      }
    }
    return joined;
  }

  public List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    forEach(
        (each, value) -> {
          if (each.equalsIgnoreCase(name)) {
            values.add(value);
          }
        });
    return List.copyOf(values);
  }

  /// Whether a field's name begins like that, such as `if-`.
  ///
  /// @param beginning in lower case
  public boolean hasBeginning(String beginning) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  public boolean has(String name) {
    return first(name) != null;
  }

  /// Whether a comma-separated field lists that token, such as `Connection: keep-alive, Upgrade`.
  public boolean lists(String name, String token) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equalsIgnoreCase(name) && isListed(pairs[i + 1], token)) {
        return true;
      }
    }
    return false;
  }

  /// Looked for in place, as this is asked for every request.
  private static boolean isListed(String line, String token) {
    for (int from = 0; from <= line.length(); ) {
      int comma = line.indexOf(',', from);
      int to = comma < 0 ? line.length() : comma;
      int start = from;
      int end = to;
      while (start < end && line.charAt(start) <= ' ') {
        start++;
      }
      while (end > start && line.charAt(end - 1) <= ' ') {
        end--;
      }
      if (end - start == token.length() && line.regionMatches(true, start, token, 0, end - start)) {
        return true;
      }
      from = to + 1;
    }
    return false;
  }

  /// The members of a comma-separated field, over all its lines, trimmed, empty ones left out (RFC
  /// 9110, 5.6.1).
  public List<String> tokens(String name) {
    List<String> tokens = new ArrayList<>();
    for (String line : all(name)) {
      for (String part : line.split(",", -1)) {
        String token = part.strip();
        if (!token.isEmpty()) {
          tokens.add(token);
        }
      }
    }
    return List.copyOf(tokens);
  }

  /// Number of fields.
  public int size() {
    return pairs.length / 2;
  }

  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  /// These headers with all fields of that name replaced by one.
  public Headers with(String name, String value) {
    Builder builder = new Builder();
    forEach(
        (each, old) -> {
          if (!each.equalsIgnoreCase(name)) {
            builder.add(each, old);
          }
        });
    return builder.add(name, value).build();
  }

  /// These headers without any field of that name.
  public Headers without(String name) {
    Builder builder = new Builder();
    forEach(
        (each, value) -> {
          if (!each.equalsIgnoreCase(name)) {
            builder.add(each, value);
          }
        });
    return builder.build();
  }

  /// These headers followed by those.
  public Headers and(Headers more) {
    if (pairs.length == 0) {
      return more;
    }
    String[] joined = Arrays.copyOf(pairs, pairs.length + more.pairs.length);
    System.arraycopy(more.pairs, 0, joined, pairs.length, more.pairs.length);
    return new Headers(joined);
  }

  /// These headers with other objects for the same values, so that what many connections say is
  /// kept once.
  ///
  /// @param shared gives an equal string
  public Headers sharing(UnaryOperator<String> shared) {
    String[] same = pairs.clone();
    for (int i = 1; i < same.length; i += 2) {
      same[i] = shared.apply(same[i]);
    }
    return new Headers(same);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  /// Collects fields. Not for several threads.
  public static final class Builder {
    private final List<String> pairs = new ArrayList<>();

    public Builder add(String name, String value) {
      pairs.add(checkedName(name));
      pairs.add(checkedValue(name, value));
      return this;
    }

    public Headers build() {
      return pairs.isEmpty() ? NONE : new Headers(pairs.toArray(new String[0]));
    }
  }

  private static String checkedName(String name) {
    String known = KnownFields.canonical(name);
    if (known != null) {
      return known;
    }
    if (!Tokens.isToken(name)) {
      throw new IllegalArgumentException(
          "header name: '"
              + Tokens.shown(name)
              + "' (expected: letters, digits and !#$%&'*+-.^_`|~)");
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private static String checkedValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        throw new IllegalArgumentException(
            "header " + name + ": '" + Tokens.shown(value) + "' (expected: no CR, LF or NUL)");
      }
    }
    return value;
  }
}
