// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/// Reads one body of MessagePack. Takes more than is written: keys of other kinds become text, a
/// timestamp becomes Unix seconds, and any other extension its bytes. Believes no length that is
/// longer than what is there.
final class MsgPackReader {
  private static final byte TIMESTAMP = -1;

  /// Room made before elements have really come.
  private static final int BELIEVED = 16;

  private final MessageUnpacker in;
  private final int length;

  private MsgPackReader(MessageUnpacker in, int length) {
    this.in = in;
    this.length = length;
  }

  static Map<String, Object> read(byte[] body) {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(body)) {
      return new MsgPackReader(in, body.length).whole();
    } catch (MessagePackException | IOException | DateTimeException | ArithmeticException wrong) {
      throw new MalformedBodyException("no MessagePack", wrong);
    }
  }

  private Map<String, Object> whole() throws IOException {
    MessageFormat first = in.getNextFormat();
    if (first != MessageFormat.FIXMAP
        && first != MessageFormat.MAP16
        && first != MessageFormat.MAP32) {
      throw new MalformedBodyException("a " + first + " of MessagePack (expected: a map)");
    }
    Map<String, Object> map = map(in.unpackMapHeader(), 1);
    if (remaining() > 0) {
      throw new MalformedBodyException(remaining() + " bytes behind the map (expected: none)");
    }
    return map;
  }

  private long remaining() {
    return length - in.getTotalReadBytes();
  }

  /// @param depth lists and maps around this value
  private @Nullable Object value(int depth) throws IOException {
    MessageFormat next = in.getNextFormat();
    return switch (next) {
      case NIL -> {
        in.unpackNil();
        yield null;
      }
      case BOOLEAN -> in.unpackBoolean();
      case UINT64 -> narrowed(in.unpackBigInteger());
      case POSFIXINT, NEGFIXINT, UINT8, UINT16, UINT32, INT8, INT16, INT32, INT64 ->
          narrowed(in.unpackLong());
      case FLOAT32, FLOAT64 -> in.unpackDouble();
      case FIXSTR, STR8, STR16, STR32 -> text(in.unpackRawStringHeader());
      case BIN8, BIN16, BIN32 -> payload(in.unpackBinaryHeader());
      case FIXARRAY, ARRAY16, ARRAY32 -> list(in.unpackArrayHeader(), depth + 1);
      case FIXMAP, MAP16, MAP32 -> {
        int size = in.unpackMapHeader();
        yield size == 0 ? Map.of() : map(size, depth + 1);
      }
      case FIXEXT1, FIXEXT2, FIXEXT4, FIXEXT8, FIXEXT16, EXT8, EXT16, EXT32 -> extension();
      case NEVER_USED -> throw new MalformedBodyException("the byte c1 (expected: MessagePack)");
    };
  }

  private static Object narrowed(long number) {
    if (number == (int) number) {
      return (int) number;
    }
    return number;
  }

  private static Object narrowed(BigInteger number) {
    return number.bitLength() < Long.SIZE ? narrowed(number.longValue()) : number;
  }

  private String text(int size) throws IOException {
    byte[] utf8 = payload(size);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException wrong) {
      throw new MalformedBodyException("text that is not UTF-8", wrong);
    }
  }

  private byte[] payload(int size) throws IOException {
    believe(size, 1);
    return in.readPayload(size);
  }

  private void believe(int size, int least) {
    if ((long) size * least > remaining()) {
      throw new MalformedBodyException(
          "cut off, or wrong lengths (" + remaining() + " bytes left of " + length + ")");
    }
  }

  private void checkDepth(int depth) {
    if (depth > MessageCodec.DEEPEST) {
      throw new MalformedBodyException(
          "more than " + MessageCodec.DEEPEST + " lists and maps inside each other");
    }
  }

  private List<@Nullable Object> list(int size, int depth) throws IOException {
    checkDepth(depth);
    believe(size, 1);
    if (size == 0) {
      return List.of();
    }
    List<@Nullable Object> list = new ArrayList<>(Math.min(size, BELIEVED));
    for (int i = 0; i < size; i++) {
      list.add(value(depth));
    }
    return list;
  }

  // A message's values are declared as objects; null is one that MessagePack knows.
  @SuppressWarnings("NullAway")
  private Map<String, Object> map(int size, int depth) throws IOException {
    checkDepth(depth);
    believe(size, 2);
    Map<String, Object> map = LinkedHashMap.newLinkedHashMap(Math.min(size, BELIEVED));
    for (int i = 0; i < size; i++) {
      map.put(key(depth), value(depth));
    }
    return map;
  }

  private String key(int depth) throws IOException {
    return switch (value(depth)) {
      case null -> "null";
      case String text -> text;
      case byte[] bytes ->
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      case List<?> _, Map<?, ?> _ ->
          throw new MalformedBodyException("a key that is a list or map (expected: text)");
      case Object other -> other.toString();
    };
  }

  private Object extension() throws IOException {
    ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
    believe(header.getLength(), 1);
    if (header.getType() != TIMESTAMP) {
      return in.readPayload(header.getLength());
    }
    Instant time = in.unpackTimestamp(header);
    return time.getEpochSecond() + time.getNano() / 1e9;
  }
}
