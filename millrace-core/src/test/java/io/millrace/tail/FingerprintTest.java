// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Seeded;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FingerprintTest {
  @Test
  void itIsTheLastBytesThatPassed() {
    Random random = Seeded.random("FingerprintTest");
    byte[] all = new byte[5_000];
    random.nextBytes(all);
    Fingerprint fingerprint = new Fingerprint();
    for (int at = 0; at < all.length; ) {
      int to = Math.min(all.length, at + random.nextInt(600));
      fingerprint.passed(all, at, to);
      at = to;
      assertThat(fingerprint.length()).isEqualTo(Math.min(at, Fingerprint.LONGEST));
      assertThat(fingerprint.matches(all, at - fingerprint.length())).isTrue();
    }
    byte[] other = Arrays.copyOf(all, all.length);
    other[all.length - Fingerprint.LONGEST]++;
    assertThat(fingerprint.matches(other, all.length - Fingerprint.LONGEST)).isFalse();
    Fingerprint again = new Fingerprint();
    again.passed(all, all.length - Fingerprint.LONGEST, all.length);
    assertThat(again.isSame(fingerprint)).isTrue();
    again.clear();
    assertThat(again.isSame(fingerprint)).isFalse();
    assertThat(again.matches(all, 0)).as("nothing is known, so anything is the same").isTrue();
  }
}
