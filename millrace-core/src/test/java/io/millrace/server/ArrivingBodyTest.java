// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ArrivingBodyTest {
  /// Each has an object of its own, so many of them are more than their bytes.
  @Test
  void bytesThatComeOneByOneAreNotTakenAsFewBytes() throws IOException {
    try (ArrivingBody body = new ArrivingBody(() -> {})) {
      int pieces = 0;
      while (body.wantsMore()) {
        body.add(new byte[1]);
        pieces++;
      }
      assertThat(pieces).isBetween(500, 1_500);
      assertThat(body.readNBytes(pieces / 2)).hasSize(pieces / 2);
      assertThat(body.wantsMore()).isTrue();
      body.complete();
      assertThat(body.readAllBytes()).hasSize(pieces - pieces / 2);
      assertThat(body.wantsMore()).isTrue();
    }
  }
}
