// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SocketOptionsTest {
  @Test
  void theLimitOfAMessageIsThatOfAFrameUnlessSaid() {
    SocketOptions both = SocketOptions.DEFAULT.withMaxMessage(4_096);
    assertThat(both.maxFrame()).isEqualTo(4_096);
    SocketOptions smaller = both.withMaxFrame(1_024);
    assertThat(smaller.maxFrame()).isEqualTo(1_024);
    assertThat(smaller.maxMessage()).isEqualTo(4_096);
  }

  @Test
  void limitsCannotBeNonsense() {
    assertThatThrownBy(() -> SocketOptions.DEFAULT.withMailbox(0))
        .hasMessage("mailbox: 0 (expected: 1 or more)");
    assertThatThrownBy(() -> SocketOptions.DEFAULT.withCloseTimeout(Duration.ofSeconds(-1)))
        .hasMessageContaining("close timeout");
  }
}
