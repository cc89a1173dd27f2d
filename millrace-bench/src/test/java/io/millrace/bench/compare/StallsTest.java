// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StallsTest {
  @Test
  void gapsBetweenLooksAtTheClockAreStalls() {
    PrimitiveIterator.OfLong millis = LongStream.of(-3, -2, 0, 1, 8, 9, 997).iterator();
    Stalls stalls = Stalls.watch(Duration.ofSeconds(1), () -> millis.nextLong() * 1_000_000);
    assertThat(stalls).isEqualTo(new Stalls(3, 988_000_000, 1_000_000_000));
    assertThat(stalls).hasToString("180 a minute longer than 1 ms, the longest 988.0 ms");
  }

  @Test
  void aMachineThatIsThereHasNone() {
    PrimitiveIterator.OfLong micros = LongStream.iterate(0, last -> last + 900).iterator();
    Stalls stalls = Stalls.watch(Duration.ofMillis(9), () -> micros.nextLong() * 1_000);
    assertThat(stalls).isEqualTo(new Stalls(0, 0, 9_000_000));
    assertThat(stalls).hasToString("0 a minute longer than 1 ms, the longest 0.0 ms");
  }
}
