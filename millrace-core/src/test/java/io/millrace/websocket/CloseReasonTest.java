// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CloseReasonTest {
  @Test
  void aCloseReasonFitsIntoAFrame() {
    assertThat(new CloseReason(4000, "é".repeat(61)).text()).hasSize(61);
    assertThatThrownBy(() -> new CloseReason(4000, "é".repeat(62)))
        .hasMessageContaining("124 bytes");
    assertThat(new CloseReason(4000, "why\n")).hasToString("4000 why?");
    assertThat(CloseReason.NORMAL).hasToString("1000");
    for (int code : new int[] {0, 999, 1004, 1015, 2000, 5000}) {
      assertThatThrownBy(() -> new CloseReason(code, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Integer.toString(code));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999})
  void codesThatMayBeSent(int code) {
    assertThat(CloseCode.isSendable(code)).isTrue();
    assertThat(FrameRules.checkCloseCode(code)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
  void codesThatMayNot(int code) {
    assertThat(CloseCode.isSendable(code)).isFalse();
    assertThat(FrameRules.checkCloseCode(code)).isNotNull();
  }
}
