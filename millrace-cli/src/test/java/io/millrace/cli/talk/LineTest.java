// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.websocket.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineTest {
  @Test
  void whatIsNoCommandIsText() {
    assertThat(Line.of("hello /ping")).isEqualTo(new Line.Text("hello /ping"));
    assertThat(Line.of("//ping")).isEqualTo(new Line.Text("/ping"));
    assertThat(Line.of("")).isEqualTo(new Line.Text(""));
  }

  @Test
  void commandsAreRead() {
    assertThat(Line.of("/ping")).isEqualTo(new Line.Ping());
    assertThat(Line.of("/PING ")).isEqualTo(new Line.Ping());
    assertThat(Line.of("/quit")).isEqualTo(new Line.Quit());
    assertThat(Line.of("/help")).isEqualTo(new Line.Help());
    assertThat(Line.of("/close")).isEqualTo(new Line.Close(CloseReason.NORMAL));
    assertThat(Line.of("/close 4000")).isEqualTo(new Line.Close(new CloseReason(4_000, "")));
    assertThat(Line.of("/close 1000 bye bye"))
        .isEqualTo(new Line.Close(new CloseReason(1_000, "bye bye")));
    assertThat(Line.of("/binary 01 02FF"))
        .isInstanceOfSatisfying(
            Line.Binary.class,
            binary -> assertThat(binary.bytes()).containsExactly(1, 2, (byte) 0xFF));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /nope | unknown command /nope (expected: /help lists them; //text sends /text)
          /binary 0 | /binary: 0 (expected: pairs of hexadecimal digits)
          /close bye | /close: bye (expected: a code such as 1000)
          /close 999 | /close: close code: 999 (expected: 1000..1003, 1007..1014 or 3000..4999)
          /close 1006 | /close: 1006 is never sent (expected: such as 1000)
          """)
  void whatIsWrongIsSaid(String typed, String complaint) {
    assertThat(Line.of(typed)).isEqualTo(new Line.Wrong(complaint));
  }

  @Test
  void octetsAreShownInLinesOfSixteen() {
    byte[] bytes = new byte[18];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('A' + i);
    }
    bytes[1] = 0;
    assertThat(HexDump.of(bytes))
        .isEqualTo(
            """
            00000000  41 00 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  |A.CDEFGHIJKLMNOP|
            00000010  51 52                                            |QR|""");
    assertThat(HexDump.of(new byte[0])).isEmpty();
  }
}
