// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Seeded;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8CheckTest {
  private static boolean jdkAccepts(byte[] bytes) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }

  private static boolean accepts(Utf8Check check, byte[] bytes) {
    check.reset();
    for (byte each : bytes) {
      if (!check.take(each)) {
        return false;
      }
    }
    return check.atBorder();
  }

  @Test
  void agreesWithTheJdkOnAllShortStrings() {
    Utf8Check check = new Utf8Check();
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        byte[] two = {(byte) a, (byte) b};
        assertThat(accepts(check, two))
            .as(HexFormat.of().formatHex(two))
            .isEqualTo(jdkAccepts(two));
      }
    }
  }

  @Test
  void agreesWithTheJdkOnRandomStringsNearTheBorders() {
    Random random = Seeded.random("utf-8");
    int[] telling = {
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
      0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };
    Utf8Check check = new Utf8Check();
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(1, 7)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) telling[random.nextInt(telling.length)];
      }
      if (accepts(check, bytes) != jdkAccepts(bytes)) {
        assertThat(accepts(check, bytes))
            .as(HexFormat.of().formatHex(bytes))
            .isEqualTo(jdkAccepts(bytes));
      }
    }
  }

  @Test
  void knowsAtEverySplitWhetherACharacterIsWhole() {
    byte[] text = "aé水😀z".getBytes(StandardCharsets.UTF_8);
    for (int split = 0; split <= text.length; split++) {
      Utf8Check check = new Utf8Check();
      byte[] head = java.util.Arrays.copyOf(text, split);
      for (byte each : head) {
        assertThat(check.take(each)).isTrue();
      }
      assertThat(check.atBorder()).as("split at %d", split).isEqualTo(jdkAccepts(head));
      for (int i = split; i < text.length; i++) {
        assertThat(check.take(text[i])).isTrue();
      }
      assertThat(check.atBorder()).isTrue();
    }
  }

  @Test
  void failsAtTheFirstByteThatCannotBe() {
    Utf8Check check = new Utf8Check();
    assertThat(check.take((byte) 0xF4)).isTrue();
    assertThat(check.take((byte) 0x90)).as("above U+10FFFF").isFalse();
    check.reset();
    assertThat(check.take((byte) 'a')).isTrue();
  }
}
