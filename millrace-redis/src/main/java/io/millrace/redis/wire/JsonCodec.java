// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;

/// JSON as Python's `json` reads and writes it: UTF-8, with `NaN` and `Infinity`, without bytes.
final class JsonCodec implements MessageCodec {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  @Override
  public byte[] encode(Map<String, Object> body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      new BodyWalk(new Written(generator)).write(body);
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
    return out.toByteArray();
  }

  @Override
  public Map<String, Object> decode(byte[] body) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new MalformedBodyException(
            (first == null ? "nothing" : "a JSON " + first) + " (expected: a JSON object)");
      }
      Map<String, Object> map = map(parser);
      if (parser.nextToken() != null) {
        throw new MalformedBodyException("more behind the JSON object (expected: nothing)");
      }
      return map;
    } catch (JacksonException wrong) {
      throw new MalformedBodyException("no JSON", wrong);
    }
  }

  // A message's values are declared as objects; null is one that JSON knows.
  @SuppressWarnings("NullAway")
  private static Map<String, Object> map(JsonParser parser) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_OBJECT;
        next = parser.nextToken()) {
      String name = whole(parser.currentName());
      map.put(name, value(parser, parser.nextToken()));
    }
    return map;
  }

  private static List<@Nullable Object> list(JsonParser parser) {
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      list.add(value(parser, next));
    }
    return list;
  }

  private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token) {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_STRING -> whole(parser.getString());
      case START_ARRAY -> list(parser);
      case START_OBJECT -> map(parser);
      case null -> throw new MalformedBodyException("cut off (expected: a whole JSON object)");
      default -> throw new MalformedBodyException("a JSON " + token + " (expected: a value)");
    };
  }

  /// JSON can spell half a character, which no other wire of ours can.
  private static String whole(String text) {
    if (!Unicode.isWhole(text)) {
      throw new MalformedBodyException("text with half a character (expected: valid Unicode)");
    }
    return text;
  }

  private record Written(JsonGenerator generator) implements BodySink {
    @Override
    public void nil() {
      generator.writeNull();
    }

    @Override
    public void bool(boolean value) {
      generator.writeBoolean(value);
    }

    @Override
    public void whole(long value) {
      generator.writeNumber(value);
    }

    @Override
    public void large(BigInteger value) {
      generator.writeNumber(value);
    }

    @Override
    public void real(double value) {
      generator.writeNumber(value);
    }

    @Override
    public void text(String value) {
      generator.writeString(value);
    }

    @Override
    public void bytes(byte[] value) {
      throw new IllegalArgumentException(
          value.length + " bytes (expected: no bytes; JSON cannot carry them, msgpack can)");
    }

    @Override
    public void startList(int size) {
      generator.writeStartArray();
    }

    @Override
    public void endList() {
      generator.writeEndArray();
    }

    @Override
    public void startMap(int size) {
      generator.writeStartObject();
    }

    @Override
    public void key(String name) {
      generator.writeName(name);
    }

    @Override
    public void endMap() {
      generator.writeEndObject();
    }
  }
}
