// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.redis.RedisOptions.Serializer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is the same in both serializers.
final class MessageCodecTest {
  enum Colour {
    RED
  }

  record Point(int x, double y) {}

  record Picture(String name, byte[] pixels, List<Point> points, Optional<Colour> colour) {}

  private static Map<String, Object> roundTrip(Serializer serializer, Map<String, Object> body) {
    MessageCodec codec = MessageCodec.of(serializer);
    return codec.decode(codec.encode(body));
  }

  @ParameterizedTest
  @EnumSource
  void writesTheJavaTypesAsWhatTheyMean(Serializer serializer) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("short", (short) 3);
    body.put("long", 5L);
    body.put("huge", Long.MAX_VALUE);
    body.put("decimal", new BigDecimal("2.5"));
    body.put("float", 0.5f);
    body.put("big", BigInteger.TEN);
    body.put("ints", new int[] {1, 2});
    body.put("texts", new String[] {"a"});
    body.put("chars", new char[] {'a', 'b'});
    body.put("char", 'c');
    body.put("builder", CharBuffer.wrap("b"));
    body.put("colour", Colour.RED);
    body.put("time", Instant.EPOCH);
    body.put("id", new UUID(1, 2));
    body.put("point", new Point(1, 2));
    body.put("maybe", Optional.of(new Point(3, 4)));
    body.put("keys", Map.of(7, Map.of(Colour.RED, true)));
    body.put("set", new TreeSet<>(List.of("y", "x")));
    Map<String, Object> read = roundTrip(serializer, body);
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("short", 3);
    expected.put("long", 5);
    expected.put("huge", Long.MAX_VALUE);
    expected.put("decimal", 2.5);
    expected.put("float", 0.5);
    expected.put("big", 10);
    expected.put("ints", List.of(1, 2));
    expected.put("texts", List.of("a"));
    expected.put("chars", "ab");
    expected.put("char", "c");
    expected.put("builder", "b");
    expected.put("colour", "RED");
    expected.put("time", "1970-01-01T00:00:00Z");
    expected.put("id", "00000000-0000-0001-0000-000000000002");
    expected.put("point", Map.of("x", 1, "y", 2.0));
    expected.put("maybe", Map.of("x", 3, "y", 4.0));
    expected.put("keys", Map.of("7", Map.of("RED", true)));
    expected.put("set", List.of("x", "y"));
    assertThat(read).isEqualTo(expected);
    assertThat(new ArrayList<>(read.keySet())).isEqualTo(new ArrayList<>(body.keySet()));
  }

  @Test
  void keepsTheBytesOfARecord() {
    Picture picture =
        new Picture("p", new byte[] {0, -1}, List.of(new Point(1, 2)), Optional.of(Colour.RED));
    Map<String, Object> read =
        roundTrip(
            Serializer.MSGPACK,
            Map.of("p", picture, "b", ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2)));
    assertThat((byte[]) read.get("b")).containsExactly(2, 3);
    Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(read.get("p"));
    assertThat((byte[]) map.get("pixels")).containsExactly(0, -1);
    assertThat(map.get("points")).isEqualTo(List.of(Map.of("x", 1, "y", 2.0)));
    assertThat(map.get("colour")).isEqualTo("RED");
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatItCannotWriteAndSaysWhere(Serializer serializer) {
    MessageCodec codec = MessageCodec.of(serializer);
    assertThatThrownBy(
            () -> codec.encode(Map.of("a", Arrays.asList(null, Map.of("b c", new Object())))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "message.a[1].b c: a java.lang.Object (expected: text, bytes, a number, true, false,"
                + " null, a list, a map, a record or a bean)");
    assertThatThrownBy(() -> codec.encode(Map.of("t", "\ud83d.")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("message.t: text with half a character (expected: valid Unicode)");
    assertThatThrownBy(() -> codec.encode(Map.of("t", Map.of("\udc00", 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("text with half a character (expected: valid Unicode)");
    assertThatThrownBy(() -> codec.encode(Map.of("t", Map.of(List.of(), 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("message.t: a key that is a java.util.");
    Map<String, Object> itself = new LinkedHashMap<>();
    itself.put("itself", itself);
    assertThatThrownBy(() -> codec.encode(itself))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 64 lists and maps inside each other");
  }

  @Test
  void refusesIntegersThatMessagePackHasNot() {
    MessageCodec codec = MessageCodec.of(Serializer.MSGPACK);
    for (BigInteger each :
        List.of(BigInteger.TWO.pow(64), BigInteger.TWO.pow(63).negate().subtract(BigInteger.ONE))) {
      assertThatThrownBy(() -> codec.encode(Map.of("n", each)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("message.n: an integer of ")
          .hasMessageEndingWith("(expected: -2^63..2^64-1)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void survivesWhatIsBroken(Serializer serializer) {
    MessageCodec codec = MessageCodec.of(serializer);
    Map<String, Object> good = new LinkedHashMap<>();
    good.put("type", "chat.message");
    good.put("list", List.of(1, -5000, 1L << 40, 2.5, "é€😀", true, List.of(), Map.of("a", 1)));
    good.put("text", "x".repeat(300));
    byte[] whole = codec.encode(good);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(MalformedBodyException.class);
    }
    for (long seed = 1; seed <= 4; seed++) {
      Random random = new Random(seed);
      for (int round = 0; round < 20_000; round++) {
        byte[] body;
        if (round % 2 == 0) {
          body = whole.clone();
          for (int i = random.nextInt(4); i >= 0; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt();
          }
        } else {
          body = new byte[random.nextInt(60)];
          random.nextBytes(body);
          if (body.length > 0) {
            body[0] = serializer == Serializer.JSON ? (byte) '{' : (byte) (0x80 + body.length % 16);
          }
        }
        try {
          codec.encode(codec.decode(body));
        } catch (MalformedBodyException expected) {
          assertThat(expected).hasMessageStartingWith("body: ");
        } catch (RuntimeException | Error other) {
          throw new AssertionError("seed " + seed + ", round " + round, other);
        }
      }
    }
  }
}
