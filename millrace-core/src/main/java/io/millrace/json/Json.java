// SPDX-License-Identifier: Apache-2.0
package io.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON as Millrace reads and writes it: compact, UTF-8, non-ASCII as it is, unknown properties
/// passed over so that a newer peer can talk to an older one. Safe for all threads.
public final class Json {
  private static final int DEEPEST = 200;
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /// @throws IllegalArgumentException when Jackson cannot write that value
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JacksonException wrong) {
      throw new IllegalArgumentException(
          "value: a " + value.getClass().getName() + " that cannot be written as JSON", wrong);
    }
  }

  /// The same, given up as soon as it is longer than that.
  ///
  /// @param mostBytes of UTF-8
  /// @throws TooLongException when it is longer
  public static String text(Object value, int mostBytes) {
    BoundedBytes bytes = new BoundedBytes(mostBytes);
    try {
      MAPPER.writeValue(bytes, value);
    } catch (JacksonException wrong) {
      if (bytes.isFull()) {
        throw new TooLongException(mostBytes);
      }
      throw new IllegalArgumentException(
          "value: a " + value.getClass().getName() + " that cannot be written as JSON", wrong);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /// A value that makes more JSON than it may.
  public static final class TooLongException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TooLongException(int mostBytes) {
      super("JSON: more than " + mostBytes + " bytes (expected: less)");
    }
  }

  /// The same as UTF-8.
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JacksonException wrong) {
      throw new IllegalArgumentException(
          "value: a " + value.getClass().getName() + " that cannot be written as JSON", wrong);
    }
  }

  /// @throws Unreadable when the text is not JSON or not that type
  public static <T> T read(String text, Class<T> type) {
    try {
      T value = MAPPER.readValue(text, type);
      if (value == null) {
        throw new Unreadable("null (expected: a " + type.getSimpleName() + ")", null);
      }
      return value;
    } catch (JacksonException wrong) {
      throw new Unreadable(
          wrong.getOriginalMessage() + " (expected: a " + type.getSimpleName() + ")", wrong);
    }
  }

  /// The same values as another type: a record as a map, a map as a record.
  ///
  /// @throws IllegalArgumentException when they do not fit
  public static <T> T convert(Object value, Class<T> type) {
    try {
      return MAPPER.convertValue(value, type);
    } catch (JacksonException wrong) {
      throw new IllegalArgumentException(
          "value: a "
              + value.getClass().getName()
              + " (expected: what makes a "
              + type.getName()
              + ")",
          wrong);
    }
  }

  /// The properties of a record or bean, or the entries of a map.
  public static Map<String, Object> map(Object value) {
    try {
      return MAPPER.convertValue(value, MAP);
    } catch (JacksonException wrong) {
      throw new IllegalArgumentException(
          "value: a " + value.getClass().getName() + " (expected: a record, a bean or a map)",
          wrong);
    }
  }

  /// A text from outside that is not the JSON that was expected.
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unreadable(String message, @org.jspecify.annotations.Nullable Throwable cause) {
      super("JSON: " + message, cause);
    }
  }
}
