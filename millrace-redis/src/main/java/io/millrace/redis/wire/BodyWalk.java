// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.json.Json;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hands the values of one body to a sink, in their order, and knows where it is when one of them
/// cannot be written.
final class BodyWalk {
  private static final String EXPECTED =
      " (expected: text, bytes, a number, true, false, null, a list, a map, a record or a bean)";

  private final BodySink sink;

  /// Keys and indexes from the outermost map to the value at hand.
  private final List<Object> path = new ArrayList<>();

  BodyWalk(BodySink sink) {
    this.sink = sink;
  }

  /// @throws IllegalArgumentException for the first value that cannot be written
  void write(Map<?, ?> body) throws IOException {
    try {
      map(body);
    } catch (IllegalArgumentException refused) {
      // What was not left is where it happened.
      throw new IllegalArgumentException(where() + ": " + refused.getMessage(), refused);
    }
  }

  /// `message.users[3].name`
  private String where() {
    StringBuilder where = new StringBuilder("message");
    for (Object step : path) {
      if (step instanceof Integer index) {
        where.append('[').append(index).append(']');
      } else {
        where.append('.').append(step);
      }
    }
    return where.toString();
  }

  private void value(@Nullable Object value) throws IOException {
    switch (value) {
      case null -> sink.nil();
      case String text -> sink.text(whole(text));
      case Boolean bool -> sink.bool(bool);
      case Integer number -> sink.whole(number);
      case Long number -> sink.whole(number);
      case Short number -> sink.whole(number);
      case Byte number -> sink.whole(number);
      case Double number -> sink.real(number);
      case Float number -> sink.real(number);
      case BigDecimal number -> sink.real(number.doubleValue());
      case BigInteger number -> integer(number);
      case byte[] bytes -> sink.bytes(bytes);
      case ByteBuffer buffer -> {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        sink.bytes(bytes);
      }
      case Map<?, ?> map -> map(map);
      case Collection<?> list -> list(list);
      case CharSequence text -> sink.text(whole(text.toString()));
      default -> {
        if (value.getClass().isArray() && !(value instanceof char[])) {
          array(value);
        } else {
          converted(value);
        }
      }
    }
  }

  private void integer(BigInteger number) throws IOException {
    if (number.bitLength() < Long.SIZE) {
      sink.whole(number.longValue());
    } else {
      sink.large(number);
    }
  }

  private void map(Map<?, ?> map) throws IOException {
    startContainer();
    sink.startMap(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = key(entry.getKey());
      path.add(name);
      sink.key(whole(name));
      value(entry.getValue());
      path.removeLast();
    }
    sink.endMap();
  }

  private static String key(@Nullable Object key) {
    return switch (key) {
      case CharSequence text -> text.toString();
      case Character one -> one.toString();
      case Enum<?> constant -> constant.name();
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      case null -> throw new IllegalArgumentException("a key that is null (expected: text)");
      default ->
          throw new IllegalArgumentException(
              "a key that is a " + key.getClass().getName() + " (expected: text)");
    };
  }

  private void list(Collection<?> list) throws IOException {
    startContainer();
    sink.startList(list.size());
    int index = 0;
    for (Object element : list) {
      element(index++, element);
    }
    sink.endList();
  }

  private void array(Object array) throws IOException {
    startContainer();
    int length = Array.getLength(array);
    sink.startList(length);
    for (int i = 0; i < length; i++) {
      element(i, Array.get(array, i));
    }
    sink.endList();
  }

  private void element(int index, @Nullable Object element) throws IOException {
    path.add(index);
    value(element);
    path.removeLast();
  }

  /// Each container but the outermost is one step of the path.
  private void startContainer() {
    if (path.size() >= MessageCodec.DEEPEST) {
      throw new IllegalArgumentException(
          "more than " + MessageCodec.DEEPEST + " lists and maps inside each other");
    }
  }

  private static String whole(String text) {
    if (!Unicode.isWhole(text)) {
      throw new IllegalArgumentException("text with half a character (expected: valid Unicode)");
    }
    return text;
  }

  /// What the JSON mapper makes of it, in which byte arrays stay byte arrays.
  private void converted(Object value) throws IOException {
    Object plain;
    try {
      plain = Json.convert(value, Object.class);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("a " + value.getClass().getName() + EXPECTED, wrong);
    }
    boolean empty = plain instanceof Map<?, ?> map && map.isEmpty() && !(value instanceof Record);
    if (empty || plain == value || (plain != null && plain.getClass() == value.getClass())) {
      throw new IllegalArgumentException("a " + value.getClass().getName() + EXPECTED);
    }
    value(plain);
  }
}
