// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.redis.RedisOptions;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MsgPackCodecTest {
  private static final HexFormat HEX = HexFormat.of();
  private final MessageCodec codec = MessageCodec.of(RedisOptions.Serializer.MSGPACK);

  @SuppressWarnings("NullAway") // null is a value here
  private static Map<String, Object> k(@Nullable Object value) {
    return new LinkedHashMap<>(Collections.singletonMap("k", value));
  }

  private String hex(@Nullable Object value) {
    return HEX.formatHex(codec.encode(k(value)));
  }

  private @Nullable Object read(String hex) {
    return codec.decode(HEX.parseHex(hex)).get("k");
  }

  static Stream<Arguments> golden() {
    return Stream.of(
        Arguments.of(null, "81a16bc0"),
        Arguments.of(true, "81a16bc3"),
        Arguments.of(-1, "81a16bff"),
        Arguments.of(-33, "81a16bd0df"),
        Arguments.of(128, "81a16bcc80"),
        Arguments.of(256, "81a16bcd0100"),
        Arguments.of(1L << 32, "81a16bcf0000000100000000"),
        Arguments.of(Long.MIN_VALUE, "81a16bd38000000000000000"),
        Arguments.of(0.1, "81a16bcb3fb999999999999a"),
        Arguments.of(1.0, "81a16bcb3ff0000000000000"),
        Arguments.of(new byte[] {1}, "81a16bc40101"),
        Arguments.of(List.of(1, 2), "81a16b920102"),
        Arguments.of("é€😀", "81a16ba9c3a9e282acf09f9880"),
        Arguments.of(BigInteger.TWO.pow(64).subtract(BigInteger.ONE), "81a16bcfffffffffffffffff"));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void writesAndReadsWhatPythonDoes(@Nullable Object value, String hex) {
    assertThat(hex(value)).isEqualTo(hex);
    assertThat(read(hex)).isEqualTo(value);
  }

  @Test
  void startsLongValuesAsPythonDoes() {
    assertThat(hex("a".repeat(31))).startsWith("81a16bbf61");
    assertThat(hex("a".repeat(32))).startsWith("81a16bd92061");
    assertThat(hex("a".repeat(256))).startsWith("81a16bda010061");
    assertThat(hex("a".repeat(65_536))).startsWith("81a16bdb0001000061");
    assertThat(hex(new byte[256])).startsWith("81a16bc5010000");
    assertThat(hex(new byte[65_536])).startsWith("81a16bc60001000000");
    assertThat(hex(Collections.nCopies(16, 0))).startsWith("81a16bdc001000");
    Map<String, Object> sixteen = new LinkedHashMap<>();
    for (int i = 0; i < 16; i++) {
      sixteen.put("k" + i, i);
    }
    assertThat(hex(sixteen)).startsWith("81a16bde0010");
    for (Object each : List.of("a".repeat(70_000), sixteen, Collections.nCopies(70_000, 1.5))) {
      assertThat(read(hex(each))).isEqualTo(each);
    }
  }

  @Test
  void writesTheMessageOfTheCoreLayer() {
    String name = "specific.0123456789abcdef0123456789abcdef!fedcba9876543210fedcba9876543210";
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "chat.message");
    message.put("text", "hi");
    message.put("__asgi_channel__", List.of(name));
    String hex =
        "83a474797065ac636861742e6d657373616765a474657874a26869"
            + "b05f5f617367695f6368616e6e656c5f5f91d94a"
            + HEX.formatHex(name.getBytes(StandardCharsets.US_ASCII));
    assertThat(HEX.formatHex(codec.encode(message))).isEqualTo(hex);
    assertThat(codec.decode(HEX.parseHex(hex))).isEqualTo(message);
  }

  @Test
  void readsMoreThanItWrites() {
    assertThat(codec.decode(HEX.parseHex("8301c302c2a16bc0")).keySet())
        .containsExactly("1", "2", "k");
    assertThat(codec.decode(HEX.parseHex("84c001c302c4016103a16204")))
        .containsOnlyKeys("null", "true", "a", "b");
    assertThat(read("81a16bca3f800000")).isEqualTo(1.0);
    assertThat(read("81a16bd6ff00000001")).isEqualTo(1.0);
    assertThat(read("81a16bd7ff773594000000000a")).isEqualTo(10.5);
    assertThat(read("81a16bc70cff000000000000000000000001")).isEqualTo(1.0);
    assertThat((byte[]) read("81a16bd4057f")).containsExactly(0x7f);
    assertThat(read("81a16bda000161")).isEqualTo("a");
    assertThat(read("81a16bd3000000000000000a")).isEqualTo(10);
    assertThat(read("82a16b01a16b02")).isEqualTo(2);
    assertThat(read("81a16b80")).isEqualTo(Map.of());
    assertThat(read("81a16b90")).isEqualTo(List.of());
    Map<String, Object> map = codec.decode(HEX.parseHex("80"));
    map.put("k", 1);
    assertThat(map).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c0",
        "90",
        "a16b",
        "c1",
        "81",
        "81a16b",
        "81a16bc1",
        "80c0",
        "81a16bc0c0",
        "81a1ff01",
        "81a16ba2c328",
        "819001",
        "818001",
        "81c401ff01",
        "81a16bdbffffffff",
        "81a16bdb7fffffff",
        "81a16bc6ffffffff",
        "81a16bc67fffffff",
        "81a16bdd7fffffff",
        "81a16bddffffffff",
        "81a16bdf7fffffff",
        "dfffffffff",
        "df7fffffff",
        "81a16bc97fffffff00",
        "81a16bc9ffffffff00",
        "81a16bd5ff0001",
        "81a16bc70cff000000008000000000000000",
        "81a16bc70cffffffffff7fffffffffffffff"
      })
  void refusesWhatIsNoMap(String hex) {
    assertThatThrownBy(() -> codec.decode(HEX.parseHex(hex)))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageStartingWith("body: ");
  }

  @Test
  void makesNoRoomForWhatIsNotThere() {
    // Sixty lists inside each other, each of which claims as many elements as there are bytes.
    byte[] body = Arrays.copyOf(HEX.parseHex("81a16b" + "dd003f0000".repeat(60) + "c1"), 4 << 20);
    assertThatThrownBy(() -> codec.decode(body)).isInstanceOf(MalformedBodyException.class);
  }

  @Test
  void goesSixtyFourDeepAndNoDeeper() {
    Object deep = List.of(0);
    for (int i = 3; i <= 64; i++) {
      deep = i % 2 == 0 ? List.of(deep) : Map.of("m", deep);
    }
    byte[] bytes = codec.encode(k(deep));
    assertThat(codec.decode(bytes)).isEqualTo(k(deep));
    Object deeper = List.of(deep);
    assertThatThrownBy(() -> codec.encode(k(deeper)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 64 lists and maps inside each other");
    byte[] outer = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, outer, 0, 3);
    outer[3] = (byte) 0x91;
    System.arraycopy(bytes, 3, outer, 4, bytes.length - 3);
    assertThatThrownBy(() -> codec.decode(outer))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessage("body: more than 64 lists and maps inside each other");
    assertThatThrownBy(() -> codec.decode(HEX.parseHex("81a16b" + "91".repeat(5_000))))
        .isInstanceOf(MalformedBodyException.class);
  }
}
