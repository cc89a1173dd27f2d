// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cli.settings.RelaySettings.Beside;
import io.millrace.layer.Overflow;
import io.millrace.proxy.AddressRange;
import io.millrace.relay.Dialect;
import io.millrace.relay.PeerRule;
import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayBridge;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayOptions;
import io.millrace.server.Listen;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the settings of a relay come to.
class RelayKeysTest {
  private static Configuration configuration(String toml) {
    return Configuration.ofToml("m.toml", "[relay]\n" + toml);
  }

  private static RelaySettings relay(String toml) {
    return configuration(toml).settings().relay();
  }

  @Test
  void theUsualPortsOfTheLoopbackAreListenedOn() {
    RelayOptions options = relay("").options();
    assertThat(options.listen())
        .contains(
            RelayListen.records(new Listen.Tcp("127.0.0.1", 5555)),
            RelayListen.frames(new Listen.Tcp("127.0.0.1", 5556)));
    assertThat(options.limits()).isEqualTo(RelayLimits.DEFAULT);
    assertThat(options.bridge()).isEqualTo(RelayBridge.DEFAULT);
    assertThat(options.access()).isEqualTo(RelayOptions.DEFAULT.access());
    assertThat(options.byteOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(options.recordsLogged()).isEqualTo(200);
  }

  @Test
  void eachAddressHasBothDialectsAndSocketFilesComeBeside() {
    RelayOptions options =
        relay(
                "host = '127.0.0.1,::1'\nport = 0\nframes-port = 7000\nunix = '/run/f'\n"
                    + "records-unix = '/run/r'")
            .options();
    assertThat(options.listen())
        .containsExactly(
            RelayListen.records(new Listen.Tcp("127.0.0.1", 0)),
            RelayListen.records(new Listen.Tcp("::1", 0)),
            RelayListen.records(new Listen.Unix(Path.of("/run/r"))),
            RelayListen.frames(new Listen.Tcp("127.0.0.1", 7000)),
            RelayListen.frames(new Listen.Tcp("::1", 7000)),
            RelayListen.frames(new Listen.Unix(Path.of("/run/f"))));
  }

  @Test
  void aPortThatIsEmptyIsNotListenedOn() {
    assertThat(relay("port = ''").options().listen())
        .allMatch(each -> each.dialect() == Dialect.FRAMES)
        .isNotEmpty();
    RelaySettings nowhere = relay("port = ''\nframes-port = ''");
    assertThatThrownBy(nowhere::options)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("expected: at least one place to listen on");
  }

  @Test
  void whoMayBeWhomIsReadFromText() {
    RelayOptions options =
        relay(
                "names = 'BT=6001, HMI=6002'\nallow = '127.0.0.1, 10.0.0.0/8'\n"
                    + "unix-peers = 'uid:1000|gid:20'\ntoken = 'geheim-geheim'\n"
                    + "owners = 'HMI=uid:1000, worker-*=gid:20'\nbyte-order = 'big'")
            .options();
    assertThat(options.names().ports())
        .isEqualTo(Map.of(new ProcessName("BT"), 6001, new ProcessName("HMI"), 6002));
    assertThat(options.access().addresses())
        .containsExactly(AddressRange.parse("127.0.0.1"), AddressRange.parse("10.0.0.0/8"));
    assertThat(options.access().unix()).isEqualTo(PeerRule.parse("uid:1000|gid:20"));
    assertThat(options.access().token()).contains("geheim-geheim");
    assertThat(options.access().owners())
        .containsExactly(
            Map.entry("HMI", PeerRule.parse("uid:1000")),
            Map.entry("worker-*", PeerRule.parse("gid:20")));
    assertThat(options.byteOrder()).isEqualTo(ByteOrder.BIG_ENDIAN);
  }

  @Test
  void limitsAndTiesAreReadFromText() {
    RelayOptions options =
        relay(
                "waiting = 7\nwaiting-bytes = '1MiB'\nwaiting-time = '5s'\noutbox = '64KiB'\n"
                    + "overflow = 'drop_oldest'\npayload = 100\nhello-time = '1s'\nprocesses = 3\n"
                    + "channels = 2\nmemberships = 1\nlog-records = 0\n"
                    + "join = 'BT=plant, *=all'\npublish = 'BT=seen'\n"
                    + "reach-groups = 'chat_*'\nreach-channels = ''")
            .options();
    assertThat(options.limits())
        .isEqualTo(
            new RelayLimits(
                3,
                7,
                1_048_576,
                Duration.ofSeconds(5),
                65_536,
                Overflow.DROP_OLDEST,
                100,
                Duration.ofSeconds(1),
                2,
                1));
    assertThat(options.recordsLogged()).isZero();
    assertThat(options.bridge())
        .isEqualTo(
            RelayBridge.DEFAULT
                .withJoined("BT", "plant")
                .withJoined("*", "all")
                .withPublished("BT", "seen")
                .withGroups("chat_*")
                .withChannels());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          names = 'BT'            | relay.names: "BT" (expected: names and ports such as BT=6001
          names = 'BT=70000'      | relay.names: "BT=70000" (expected: names and ports
          names = 'BT=1,BT=2'     | relay.names: "BT=1,BT=2" (expected: names and ports
          allow = 'localhost'     | relay.allow: "localhost" (expected: addresses such as
          unix-peers = 'user:ann' | relay.unix-peers: "user:ann" (expected: a rule such as uid:1000
          owners = 'HMI'          | relay.owners: "HMI" (expected: names and rules such as
          join = 'plant'          | relay.join: "plant" (expected: processes and groups such as
          publish = 'BT=a b'      | relay.publish: "BT=a b" (expected: processes and groups
          reach-groups = 'ü'      | relay.reach-groups: "ü" (expected: patterns such as relay.*
          host = ''               | relay.host: "" (expected: addresses such as 127.0.0.1, ::1
          port = 70000            | relay.port: 70000 (expected: a whole number, 0..65535
          byte-order = 'middle'   | relay.byte-order: "middle" (expected: little or big
          enabled = 'maybe'       | relay.enabled: "maybe" (expected: true, false or auto
          payload = 11            | relay.payload: 11 (expected: a size such as 64KiB
          payload = '1GiB'        | relay: payload: 1073741824 (expected: 268435456 or less)
          token = 'short'         | relay.token: a hidden text (expected: at least 8 bytes
          """)
  void whatCannotBeIsSaidWithWhatIsExpected(String toml, String complaint) {
    assertThatThrownBy(() -> relay(toml))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(complaint);
  }

  @Test
  void aTokenIsNotShown() {
    assertThat(configuration("token = 'geheim-geheim'").toml())
        .contains("token = \"(hidden)\"")
        .doesNotContain("geheim");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '',                 true,  IF_FREE
          '',                 false, NONE
          enabled = 'auto',   true,  IF_FREE
          enabled = true,     true,  ALWAYS
          enabled = true,     false, ALWAYS
          enabled = 'true',   false, ALWAYS
          enabled = false,    true,  NONE
          port = 6000,        true,  ALWAYS
          unix = '/run/f',    true,  ALWAYS
          port = 6000,        false, NONE
          names = 'BT=6001',  true,  IF_FREE
          """)
  void aSiteHasARelayWhenItIsAskedForOrOfUse(String toml, boolean wanted, Beside expected) {
    assertThat(relay(toml).beside(wanted)).isEqualTo(expected);
  }
}
