// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerFramesTest {
  private final List<String> seen = new ArrayList<>();
  private final ServerFrames frames =
      new ServerFrames(
          (opcode, last, bytes, index, length) ->
              seen.add(opcode + (last ? "." : "+") + ByteBufUtil.hexDump(bytes, index, length)));

  @Test
  void framesAreTheSameAtEveryCut() {
    String medium = "81" + "7e" + "0080" + "61".repeat(128);
    String large = "82" + "7f" + "0000000000010000" + "62".repeat(65536);
    byte[] stream = HexFormat.of().parseHex("8100" + "0102" + "6869" + "8003" + "6a6b6c" + medium);
    List<String> expected = List.of("1.", "1+6869", "0.6a6b6c", "1." + "61".repeat(128));
    for (int cut = 0; cut <= stream.length; cut++) {
      for (int second = cut; second <= stream.length; second++) {
        seen.clear();
        frames.read(Unpooled.wrappedBuffer(stream, 0, cut));
        frames.read(Unpooled.wrappedBuffer(stream, cut, second - cut));
        frames.read(Unpooled.wrappedBuffer(stream, second, stream.length - second));
        assertThat(seen).as("cut at %d and %d", cut, second).isEqualTo(expected);
      }
    }
    seen.clear();
    byte[] big = HexFormat.of().parseHex(large);
    for (byte one : big) {
      frames.read(Unpooled.wrappedBuffer(new byte[] {one}));
    }
    assertThat(seen).containsExactly("2." + "62".repeat(65536));
  }

  @Test
  void refusesWhatAServerMustNotSend() {
    assertThatThrownBy(() -> read("8180")).hasMessage("the server sent a masked frame");
    assertThatThrownBy(() -> read("c100")).hasMessageContaining("extension bit");
    assertThatThrownBy(() -> read("827f7fffffffffffffff")).hasMessageContaining("frame length");
    assertThatThrownBy(() -> read("827fffffffffffffffff")).hasMessageContaining("frame length");
  }

  private static void read(String hex) {
    new ServerFrames((_, _, _, _, _) -> {})
        .read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
  }
}
