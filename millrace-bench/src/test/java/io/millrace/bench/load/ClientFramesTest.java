// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class ClientFramesTest {
  @Test
  void shortFrameByteByByte() {
    assertThat(hex(ClientFrames.TEXT, "Hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isEqualTo("8185" + "37fa213d" + "7f9f4d5158"); // The example of RFC 6455, 5.7.
  }

  @Test
  void lengthTakesTheShortestForm() {
    assertThat(hex(ClientFrames.BINARY, new byte[125])).startsWith("82fd37fa213d");
    assertThat(hex(ClientFrames.BINARY, new byte[126])).startsWith("82fe007e37fa213d");
    assertThat(hex(ClientFrames.BINARY, new byte[65535])).startsWith("82feffff37fa213d");
    assertThat(hex(ClientFrames.BINARY, new byte[65536]))
        .startsWith("82ff000000000001000037fa213d");
  }

  @Test
  void announcedLengthIsTheBuiltLength() {
    for (int size : new int[] {0, 1, 125, 126, 65535, 65536}) {
      assertThat(hex(ClientFrames.TEXT, new byte[size])).hasSize(2 * ClientFrames.length(size));
    }
  }

  private static String hex(int opcode, byte[] payload) {
    ByteBuf out = Unpooled.buffer();
    ClientFrames.append(out, opcode, payload);
    return ByteBufUtil.hexDump(out);
  }
}
