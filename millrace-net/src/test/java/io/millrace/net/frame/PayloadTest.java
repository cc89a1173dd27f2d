// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private final Payload payload = new Payload();

  private void append(int count, int announced) {
    int _ = payload.append(Unpooled.wrappedBuffer(new byte[count]), count, 0, announced);
  }

  @Test
  void manySmallFragmentsMakeItGrowSeldom() {
    append(900_000, 900_000);
    int grown = 0;
    for (int i = 0; i < 100_000; i++) {
      int before = payload.capacity();
      append(1, 1);
      grown += payload.capacity() == before ? 0 : 1;
    }
    assertThat(grown).isEqualTo(1);
    assertThat(payload.take()).hasSize(1_000_000);
  }

  @Test
  void aSingleFrameInPiecesEndsInAnArrayOfItsSize() {
    append(1_000, 100_000);
    assertThat(payload.capacity()).as("nothing on a length alone").isLessThan(5_000);
    for (int left = 99_000; left > 0; left -= 1_000) {
      append(1_000, left);
    }
    assertThat(payload.capacity()).isEqualTo(100_000);
    assertThat(payload.take()).hasSize(100_000);
    append(10, 10);
    assertThat(payload.capacity()).isEqualTo(10);
  }
}
