// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

import io.millrace.scope.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One member of a `Sec-WebSocket-Extensions` field: an offer or an answer (RFC 6455, 9.1).
///
/// @param parameters in the order they came; a name may come twice, which most extensions refuse
public record ExtensionTerms(String name, List<Parameter> parameters) {
  /// @param value null when there was only a name
  public record Parameter(String name, @Nullable String value) {
    public Parameter {
      demandToken("extension parameter", name);
      if (value != null) {
        demandToken("value of the extension parameter " + name, value);
      }
    }

    @Override
    public String toString() {
      return value == null ? name : name + "=" + value;
    }
  }

  public ExtensionTerms {
    demandToken("extension", name);
    parameters = List.copyOf(parameters);
  }

  public ExtensionTerms(String name, Parameter... parameters) {
    this(name, List.of(parameters));
  }

  private static void demandToken(String what, String value) {
    if (!Tokens.isToken(value)) {
      throw new IllegalArgumentException(
          what + ": '" + Tokens.shown(value) + "' (expected: a token of RFC 9110)");
    }
  }

  /// @param lines the field's values, in the order they came
  /// @throws IllegalArgumentException when one does not follow the grammar
  public static List<ExtensionTerms> parse(List<String> lines) {
    List<ExtensionTerms> all = new ArrayList<>();
    for (String line : lines) {
      for (String member : split(line, ',')) {
        if (!member.isBlank()) { // an empty member of a list means nothing (RFC 9110, 5.6.1)
          all.add(parseMember(member));
        }
      }
    }
    return all;
  }

  private static ExtensionTerms parseMember(String member) {
    List<String> parts = split(member, ';');
    List<Parameter> parameters = new ArrayList<>();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      parameters.add(
          equals < 0
              ? new Parameter(part.strip(), null)
              : new Parameter(
                  part.substring(0, equals).strip(), unquoted(part.substring(equals + 1).strip())));
    }
    return new ExtensionTerms(parts.getFirst().strip(), parameters);
  }

  /// What is within quotes has to be a token all the same, so no escape can hide a separator.
  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = text.indexOf(separator); i >= 0; i = text.indexOf(separator, from)) {
      parts.add(text.substring(from, i));
      from = i + 1;
    }
    parts.add(text.substring(from));
    return parts;
  }

  /// As it stands in the field.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    parameters.forEach(each -> text.append("; ").append(each));
    return text.toString();
  }
}
