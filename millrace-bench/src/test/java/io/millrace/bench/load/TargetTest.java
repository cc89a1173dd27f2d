// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void readsAddressAndPath() {
    Target target = Target.webSocket("ws://127.0.0.1:9000/ws/echo?a=b", false);
    assertThat(target.address().getPort()).isEqualTo(9000);
    assertThat(target.path()).isEqualTo("/ws/echo?a=b");
    assertThat(target.authority()).isEqualTo("127.0.0.1:9000");
    assertThat(Target.http("http://127.0.0.1", false).path()).isEqualTo("/");
  }

  @Test
  void refusesWhatIsNotThisMachineUnlessAllowed() {
    assertThatThrownBy(() -> Target.webSocket("ws://192.0.2.1/", false))
        .isInstanceOf(LoadFailure.class)
        .hasMessageContaining("--allow-remote");
    assertThat(Target.webSocket("ws://192.0.2.1/", true).address().getPort()).isEqualTo(80);
  }

  @Test
  void saysWhatAUrlLooksLike() {
    for (String wrong :
        new String[] {"", "localhost:8000", "wss://127.0.0.1/", "ws://", "ws:// /"}) {
      assertThatThrownBy(() -> Target.webSocket(wrong, false))
          .as(wrong)
          .isInstanceOf(LoadFailure.class)
          .hasMessageContaining("expected: ws://host:port/path");
    }
  }
}
