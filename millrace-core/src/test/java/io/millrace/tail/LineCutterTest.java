// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Seeded;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineCutterTest {
  private final List<TailEvent> out = new ArrayList<>();

  private static TailEvent line(String text) {
    return new TailEvent.Line(text, text.getBytes(UTF_8).length, false);
  }

  private static TailEvent piece(String text) {
    return new TailEvent.Line(text, text.getBytes(UTF_8).length, true);
  }

  private List<TailEvent> cut(LineCutter cutter, byte[]... parts) {
    out.clear();
    for (byte[] part : parts) {
      cutter.feed(part, 0, part.length, out);
    }
    return out;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void linesKeepTheirEnds() {
    assertThat(cut(new LineCutter(100), bytes("a\nb\r\n\n\r\nc\rd\nrest")))
        .containsExactly(line("a\n"), line("b\r\n"), line("\n"), line("\r\n"), line("c\rd\n"));
  }

  @Test
  void whatHasNoEndIsHeld() {
    LineCutter cutter = new LineCutter(100);
    assertThat(cut(cutter, bytes("a"), bytes("b"))).isEmpty();
    assertThat(cutter.pending()).isEqualTo(2);
    assertThat(cut(cutter, bytes("c\nd"))).containsExactly(line("abc\n"));
    assertThat(cutter.pending()).isEqualTo(1);
    out.clear();
    cutter.finish(out);
    assertThat(out).containsExactly(line("d"));
    assertThat(cutter.pending()).isZero();
    assertThat(cut(cutter, bytes("e\n"))).containsExactly(line("e\n"));
  }

  @Test
  void aCharacterMayArriveInParts() {
    byte[] text = bytes("收到 😀\n");
    for (int at = 1; at < text.length; at++) {
      byte[] first = java.util.Arrays.copyOf(text, at);
      byte[] second = java.util.Arrays.copyOfRange(text, at, text.length);
      assertThat(cut(new LineCutter(100), first, second)).containsExactly(line("收到 😀\n"));
    }
  }

  @Test
  void bytesThatAreNoTextAreReplaced() {
    assertThat(cut(new LineCutter(100), bytes('a', 0xFF, 0xC3, '\n', 0x80, '\n')))
        .containsExactly(
            new TailEvent.Line("a\uFFFD\uFFFD\n", 4, false),
            new TailEvent.Line("\uFFFD\n", 2, false));
  }

  @Test
  void aLongLineComesInPieces() {
    String line = "0123456789abcdef".repeat(2) + "xyz\n";
    assertThat(cut(new LineCutter(16), bytes(line)))
        .containsExactly(piece("0123456789abcdef"), piece("0123456789abcdef"), line("xyz\n"));
    assertThat(cut(new LineCutter(16), bytes("0123456789abcde\n")))
        .as("just fits")
        .containsExactly(line("0123456789abcde\n"));
    assertThat(cut(new LineCutter(16), bytes("0123456789abcdef\n")))
        .containsExactly(piece("0123456789abcdef"), line("\n"));
    assertThat(cut(new LineCutter(16), bytes("0123456789abcde\r\n")))
        .as("no line end is torn")
        .containsExactly(piece("0123456789abcde"), line("\r\n"));
  }

  @Test
  void aPieceEndsBetweenCharacters() {
    assertThat(cut(new LineCutter(16), bytes("x" + "é".repeat(10) + "\n")))
        .containsExactly(piece("xééééééé"), line("ééé\n"));
    assertThat(cut(new LineCutter(16), bytes("xxx" + "😀".repeat(5) + "\n")))
        .containsExactly(piece("xxx😀😀😀"), line("😀😀\n"));
  }

  @Test
  void garbageOfAnyLengthIsCutSomewhere() {
    byte[] garbage = new byte[100];
    java.util.Arrays.fill(garbage, (byte) 0x80);
    LineCutter cutter = new LineCutter(16);
    assertThat(cut(cutter, garbage)).hasSize(6);
    assertThat(cutter.pending()).isEqualTo(4);
  }

  @Test
  void nulsBeforeALineAreLeftOutAndTold() {
    assertThat(cut(new LineCutter(100), bytes(0, 0, 0, 'a', 0, '\n', 0), bytes(0, 'b', '\n')))
        .containsExactly(
            new TailEvent.NulsSkipped(3), line("a\0\n"), new TailEvent.NulsSkipped(2), line("b\n"));
    assertThat(cut(new LineCutter(100), bytes("held"), new byte[70_000], bytes(" on\n")))
        .as("a hole within a line")
        .containsExactly(new TailEvent.NulsSkipped(70_000), line("held on\n"));
  }

  @Test
  void anyBytesInAnyPartsAreTheSame() {
    Random random = Seeded.random("LineCutterTest");
    for (int round = 0; round < 300; round++) {
      byte[] all = new byte[random.nextInt(1, 400)];
      for (int i = 0; i < all.length; i++) {
        all[i] =
            switch (random.nextInt(6)) {
              case 0 -> (byte) '\n';
              case 1 -> (byte) '\r';
              case 2 -> (byte) random.nextInt(1, 256);
              default -> (byte) ('a' + random.nextInt(26));
            };
      }
      List<TailEvent> whole = List.copyOf(cut(new LineCutter(16), all));
      LineCutter cutter = new LineCutter(16);
      out.clear();
      for (int at = 0; at < all.length; ) {
        int to = Math.min(all.length, at + 1 + random.nextInt(40));
        cutter.feed(all, at, to, out);
        at = to;
      }
      assertThat(out).isEqualTo(whole);
      cutter.finish(out);
      ByteArrayOutputStream counted = new ByteArrayOutputStream();
      for (TailEvent event : out) {
        TailEvent.Line line = (TailEvent.Line) event;
        assertThat(line.bytes()).isBetween(1, 16);
        counted.write(new byte[line.bytes()], 0, line.bytes());
        assertThat(line.text().indexOf('\n')).isIn(-1, line.text().length() - 1);
      }
      assertThat(counted.size()).as("nothing is lost").isEqualTo(all.length);
    }
  }
}
