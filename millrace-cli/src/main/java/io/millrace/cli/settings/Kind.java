// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.cli.settings.Raw.Form;
import io.millrace.json.Json;
import io.millrace.proxy.TrustedProxies;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What values a key takes: how they are read, written and described.
///
/// @param <T> the value in Java
final class Kind<T> {
  static final String HIDDEN = "(hidden)";

  /// @param <T> the value in Java
  private interface Parser<T> {
    /// @return null when the text is no such value
    @Nullable T parse(String text);
  }

  private final String expected;
  private final Set<Form> forms;
  private final Parser<T> parser;
  private final Function<T, Object> plain;
  private boolean secret;

  private Kind(String expected, Set<Form> forms, Parser<T> parser, Function<T, Object> plain) {
    this.expected = expected;
    this.forms = forms;
    this.parser = parser;
    this.plain = plain;
  }

  static Kind<Integer> number(int least, int most) {
    String range = most == Integer.MAX_VALUE ? least + " or more" : least + ".." + most;
    return new Kind<>(
        "a whole number, " + range,
        EnumSet.of(Form.WORD, Form.WHOLE_NUMBER),
        text -> within(whole(text), least, most),
        value -> value);
  }

  private static @Nullable Integer whole(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException no) {
      return null;
    }
  }

  private static @Nullable Integer within(@Nullable Integer value, int least, int most) {
    return value == null || value < least || value > most ? null : value;
  }

  static Kind<Integer> size(int least) {
    return new Kind<>(
        "a size such as 64KiB, 1MiB or 1000, at least " + least,
        EnumSet.of(Form.WORD, Form.TEXT, Form.WHOLE_NUMBER),
        text -> within(Quantity.size(text), least, Integer.MAX_VALUE),
        bytes -> {
          String shown = Quantity.shown(bytes);
          return shown.endsWith("B") ? shown : bytes;
        });
  }

  /// @param least that or more
  static Kind<Duration> duration(Duration least) {
    String bound = least.isZero() ? "" : ", at least " + Quantity.shown(least);
    return new Kind<>(
        "a time such as 20s, 500ms or 2m" + bound,
        EnumSet.of(Form.WORD, Form.TEXT, Form.WHOLE_NUMBER),
        text -> {
          Duration time = Quantity.duration(text);
          return time == null || time.compareTo(least) < 0 ? null : time;
        },
        Quantity::shown);
  }

  static Kind<Boolean> truth() {
    return new Kind<>(
        "true or false",
        EnumSet.of(Form.WORD, Form.TRUTH),
        text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null,
        value -> value);
  }

  /// A boolean, or one word that stands for neither.
  static Kind<Optional<Boolean>> truthOr(String word) {
    Kind<Boolean> truth = truth();
    return new Kind<>(
        "true, false or " + word,
        EnumSet.of(Form.WORD, Form.TEXT, Form.TRUTH),
        text -> {
          Boolean value = truth.parser.parse(text);
          return value != null
              ? Optional.of(value)
              : text.equals(word) ? Optional.<Boolean>empty() : null;
        },
        value -> value.isPresent() ? value.get() : word);
  }

  /// Text that passes a check, kept as it was written.
  ///
  /// @param check throws an [IllegalArgumentException] for what is not of this kind
  static Kind<String> checked(String expected, Consumer<String> check) {
    return new Kind<>(
        expected,
        EnumSet.of(Form.WORD, Form.TEXT),
        text -> {
          try {
            check.accept(text);
            return text;
          } catch (IllegalArgumentException no) {
            return null;
          }
        },
        value -> value);
  }

  /// Constants by their name in lower case.
  static <E extends Enum<E>> Kind<E> choice(Class<E> constants) {
    return new Kind<>(
        Arrays.stream(constants.getEnumConstants())
            .map(Kind::lower)
            .collect(Collectors.joining(", "))
            .replaceFirst(", ([^,]*)$", " or $1"),
        EnumSet.of(Form.WORD, Form.TEXT),
        text ->
            Arrays.stream(constants.getEnumConstants())
                .filter(each -> lower(each).equals(text))
                .findFirst()
                .orElse(null),
        Kind::lower);
  }

  /// A level by its name, or as the numbers 0 to 3 that servers in C++ have for debug to error.
  static Kind<LoggingSettings.Level> level() {
    Kind<LoggingSettings.Level> names = choice(LoggingSettings.Level.class);
    return new Kind<>(
        names.expected + ", or 0..3 for debug to error",
        EnumSet.of(Form.WORD, Form.TEXT, Form.WHOLE_NUMBER),
        text ->
            switch (text) {
              case "0" -> LoggingSettings.Level.DEBUG;
              case "1" -> LoggingSettings.Level.INFO;
              case "2" -> LoggingSettings.Level.WARN;
              case "3" -> LoggingSettings.Level.ERROR;
              default -> names.parser.parse(text);
            },
        names.plain);
  }

  /// Any text on one line.
  ///
  /// @param least characters
  static Kind<String> text(int least, String expected) {
    return new Kind<>(
        expected,
        EnumSet.of(Form.WORD, Form.TEXT),
        text ->
            text.length() < least || text.chars().anyMatch(Character::isISOControl) ? null : text,
        value -> value);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static Kind<String> host() {
    return new Kind<>(
        "an address such as 127.0.0.1 or ::",
        EnumSet.of(Form.WORD, Form.TEXT),
        text -> text.isBlank() || text.chars().anyMatch(Character::isWhitespace) ? null : text,
        value -> value);
  }

  /// Addresses of proxies, with commas between, or nothing.
  static Kind<String> ranges() {
    return checked(
        "addresses such as 127.0.0.1, 10.0.0.0/8 or unix, or \"\" for none",
        text -> TrustedProxies.of(Settings.list(text)));
  }

  /// A port, or nothing.
  static Kind<Optional<Integer>> port() {
    return new Kind<>(
        "a whole number, 0..65535, or \"\" for none",
        EnumSet.of(Form.WORD, Form.TEXT, Form.WHOLE_NUMBER),
        text -> {
          if (text.isEmpty()) {
            return Optional.empty();
          }
          Integer port = within(whole(text), 0, 65_535);
          return port == null ? null : Optional.of(port);
        },
        port -> port.isPresent() ? port.get() : "");
  }

  /// A text that is not shown again, or nothing.
  ///
  /// @param least bytes of UTF-8
  static Kind<String> secret(int least) {
    Kind<String> kind =
        new Kind<>(
            "at least " + least + " bytes, or \"\" for none",
            EnumSet.of(Form.WORD, Form.TEXT),
            text ->
                text.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length >= least
                    ? text
                    : null,
            value -> value.isEmpty() ? "" : HIDDEN);
    kind.secret = true;
    return kind;
  }

  /// `memory` or a URL, which may hold secrets and is shown without them.
  static Kind<String> layerUrl() {
    Kind<String> kind =
        new Kind<>(
            "memory, or a URL such as redis://127.0.0.1:6379",
            EnumSet.of(Form.WORD, Form.TEXT),
            text -> text.equals(LayerSettings.MEMORY) || text.contains("://") ? text : null,
            LayerUrl::hidden);
    kind.secret = true;
    return kind;
  }

  /// Capacities by pattern of a name, or nothing.
  static Kind<Map<String, Integer>> capacities() {
    return new Kind<>(
        "patterns and numbers such as thumbs-*=1000, game=10000, or \"\" for none",
        EnumSet.of(Form.WORD, Form.TEXT),
        text -> {
          Map<String, Integer> capacities = new LinkedHashMap<>();
          for (String each : Settings.list(text)) {
            int equals = each.indexOf('=');
            Integer capacity =
                equals < 1
                    ? null
                    : within(whole(each.substring(equals + 1).strip()), 1, Integer.MAX_VALUE);
            if (capacity == null
                || capacities.put(each.substring(0, equals).strip(), capacity) != null) {
              return null;
            }
          }
          return capacities;
        },
        capacities ->
            capacities.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", ")));
  }

  boolean isSecret() {
    return secret;
  }

  /// A path, or nothing.
  static Kind<Optional<Path>> path() {
    return new Kind<>(
        "a path, or \"\" for none",
        EnumSet.of(Form.WORD, Form.TEXT),
        text -> {
          try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
          } catch (InvalidPathException no) {
            return null;
          }
        },
        path -> path.map(Path::toString).orElse(""));
  }

  String expected() {
    return expected;
  }

  /// @return null when it is not of this kind
  @Nullable T read(Raw raw) {
    return forms.contains(raw.form()) ? parser.parse(raw.text()) : null;
  }

  /// As JSON has it: a number, a boolean or a text.
  Object plain(T value) {
    return plain.apply(value);
  }

  /// As TOML has it, which quotes texts as JSON does.
  String toml(T value) {
    return Json.text(plain(value));
  }
}
