// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.Listen;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayValuesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BT",
        "BT=",
        "=6001",
        "BT=0",
        "BT=70000",
        "BT=x",
        "a b=1",
        "6001=6001",
        "BT=6001,BT=6002",
        "BT=6001,HMI=6001",
        ","
      })
  void refusesTablesOfNamesThatCannotBe(String text) {
    assertThatThrownBy(() -> RelayNames.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void findsNamesAndPorts() {
    RelayNames names = RelayNames.parse(" BT = 6001, HMI=6002");
    assertThat(names.nameOf(6_001)).isEqualTo(new ProcessName("BT"));
    assertThat(names.nameOf(6_003)).isEqualTo(new ProcessName("6003"));
    assertThat(names.portOf(new ProcessName("HMI"))).isEqualTo(6_002);
    assertThat(names.portOf(new ProcessName("6003"))).isEqualTo(6_003);
    assertThat(names.portOf(new ProcessName("X"))).isNull();
    assertThat(RelayNames.parse("")).isEqualTo(RelayNames.NONE);
  }

  @Test
  void namesAreThoseOfChannels() {
    assertThat(new ProcessName("a".repeat(93)).channel().value()).hasSize(99);
    assertThatThrownBy(() -> new ProcessName("a".repeat(94)))
        .hasMessageContaining("1 to 93 ASCII letters");
    assertThatThrownBy(() -> new ProcessName("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ProcessName("a!b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void peerRulesAreReadAndWritten() {
    PeerRule rule = PeerRule.parse("uid:1000|gid:20 | pid:7|port:6001");
    assertThat(rule).hasToString("uid:1000|gid:20|pid:7|port:6001");
    assertThat(rule.admits(new Peer.Unix(1, 20, 3))).isTrue();
    assertThat(rule.admits(new Peer.Unix(1, 2, 3))).isFalse();
    assertThat(rule.admits(new Peer.Tcp(InetAddress.getLoopbackAddress(), 6_001))).isTrue();
    assertThat(PeerRule.ANYONE.admits(new Peer.Unix(1, 2, 3))).isTrue();
    for (String wrong : new String[] {"", "uid", "uid:", "uid:x", "user:1", "uid:1|"}) {
      assertThatThrownBy(() -> PeerRule.parse(wrong))
          .as(wrong)
          .hasMessageContaining("expected: uid:N");
    }
  }

  @Test
  void optionsHideTheToken() {
    RelayAccess access = RelayAccess.DEFAULT.withToken("a secret of the relay");
    assertThat(RelayOptions.DEFAULT.withAccess(access).toString()).doesNotContain("a secret");
    assertThatThrownBy(() -> RelayAccess.DEFAULT.withToken("short"))
        .hasMessageContaining("8..1024");
  }

  @Test
  void listensOnPlainSocketsOnly() {
    assertThatThrownBy(() -> RelayListen.frames(new Listen.Redirect("127.0.0.1", 1, 443)))
        .hasMessageContaining("plain TCP");
  }
}
