// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StampTest {
  @Test
  void comesBackAndIsPrintableAscii() {
    for (int publisher : new int[] {0, 1, 63, 64, Stamp.PUBLISHERS - 1}) {
      for (long sequence : new long[] {0, 1, 63, 64, 1L << 35, Stamp.PROBE}) {
        long stamp = Stamp.encode(publisher, sequence);
        assertThat(Stamp.publisher(stamp)).isEqualTo(publisher);
        assertThat(Stamp.sequence(stamp)).isEqualTo(sequence);
        for (int shift = 0; shift < 64; shift += 8) {
          assertThat((int) (stamp >>> shift) & 0xFF).isBetween(0x30, 0x6F);
        }
      }
    }
  }
}
