// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.redis.RedisOptions;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonCodecTest {
  private final MessageCodec codec = MessageCodec.of(RedisOptions.Serializer.JSON);

  private @Nullable Object read(String value) {
    return codec.decode(("{\"k\": " + value + "}").getBytes(UTF_8)).get("k");
  }

  @SuppressWarnings("NullAway") // null is a value here
  private static Map<String, Object> golden() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", "a");
    map.put("e", "é");
    map.put("f", 1.0);
    map.put("n", null);
    return map;
  }

  @Test
  void readsWhatPythonWrites() {
    String python = "{\"type\": \"a\", \"e\": \"\\u00e9\", \"f\": 1.0, \"n\": null}";
    assertThat(codec.decode(python.getBytes(UTF_8))).isEqualTo(golden());
    assertThat(new String(codec.encode(golden()), UTF_8))
        .isEqualTo("{\"type\":\"a\",\"e\":\"é\",\"f\":1.0,\"n\":null}");
  }

  @Test
  void keepsNumbersAsTheyAre() {
    assertThat(read("1")).isEqualTo(1);
    assertThat(read("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(read("18446744073709551616")).isEqualTo(BigInteger.TWO.pow(64));
    assertThat(read("1e2")).isEqualTo(100.0);
    assertThat(read("NaN")).isEqualTo(Double.NaN);
    assertThat(read("[Infinity, -Infinity]"))
        .isEqualTo(List.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    Map<String, Object> odd =
        Map.of("k", List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertThat(new String(codec.encode(odd), UTF_8)).isEqualTo("{\"k\":[NaN,Infinity,-Infinity]}");
  }

  @Test
  void carriesNoBytesAndSaysWhere() {
    assertThatThrownBy(() -> codec.encode(Map.of("users", List.of(1, Map.of("face", new byte[3])))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "message.users[1].face: 3 bytes"
                + " (expected: no bytes; JSON cannot carry them, msgpack can)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"a\"",
        "{",
        "{\"k\"",
        "{\"k\":",
        "{\"k\":[1,",
        "{} {}",
        "{}x",
        "{\"k\":\"\\ud800\"}",
        "{\"\\udc00\":1}",
        "{k:1}",
        "{'k':1}",
        "{\"k\":nul}",
        "{\"k\":[}",
        "{\"k\":01}"
      })
  void refusesWhatIsNoObject(String text) {
    assertThatThrownBy(() -> codec.decode(text.getBytes(UTF_8)))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageStartingWith("body: ");
  }

  @Test
  void goesSixtyFourDeepAndNoDeeper() {
    assertThat(read("[".repeat(63) + "]".repeat(63))).isInstanceOf(List.class);
    assertThatThrownBy(() -> read("[".repeat(64) + "]".repeat(64)))
        .isInstanceOf(MalformedBodyException.class);
    byte[] endless = new byte[1 << 20];
    Arrays.fill(endless, (byte) '[');
    System.arraycopy("{\"k\":".getBytes(UTF_8), 0, endless, 0, 5);
    assertThatThrownBy(() -> codec.decode(endless)).isInstanceOf(MalformedBodyException.class);
  }
}
