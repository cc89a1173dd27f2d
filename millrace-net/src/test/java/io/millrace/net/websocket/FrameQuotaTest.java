// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrameQuotaTest {
  private long now = -5;
  private final FrameQuota quota = new FrameQuota(3, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private int takeAll() {
    int taken = 0;
    while (!quota.isUsedUp()) {
      quota.take();
      taken++;
    }
    return taken;
  }

  @Test
  void thereAreSoManyInASecondAndAgainInTheNext() {
    assertThat(takeAll()).isEqualTo(3);
    pass(Duration.ofMillis(999));
    assertThat(quota.isUsedUp()).isTrue();
    pass(Duration.ofMillis(1));
    assertThat(takeAll()).isEqualTo(3);
  }

  @Test
  void itSaysHowLongToWait() {
    pass(Duration.ofMillis(400));
    assertThat(takeAll()).isEqualTo(3);
    assertThat(quota.rest()).isEqualTo(Duration.ofMillis(600));
    pass(quota.rest());
    assertThat(quota.isUsedUp()).isFalse();
  }

  @Test
  void whatIsNotUsedIsNotSavedUp() {
    pass(Duration.ofHours(1));
    assertThat(takeAll()).as("of the second that began an hour ago, and of this one").isEqualTo(6);
    assertThat(quota.rest()).isEqualTo(Duration.ofSeconds(1));
  }
}
