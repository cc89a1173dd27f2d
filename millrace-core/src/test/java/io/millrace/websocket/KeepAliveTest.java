// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import static io.millrace.websocket.KeepAlive.Duty.GIVE_UP;
import static io.millrace.websocket.KeepAlive.Duty.NOTHING;
import static io.millrace.websocket.KeepAlive.Duty.PING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class KeepAliveTest {
  private static final long S = 1_000_000_000L;

  private static KeepAlive of(int interval, int timeout) {
    return new KeepAlive(
        SocketOptions.DEFAULT.withPing(Duration.ofSeconds(interval), Duration.ofSeconds(timeout)));
  }

  @Test
  void asksASilentPeerOnceAndGivesItUpAfterTheTimeout() {
    KeepAlive keepAlive = of(20, 10);
    assertThat(keepAlive.check(19 * S, 0)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(20 * S, 0)).isEqualTo(PING);
    assertThat(keepAlive.check(21 * S, 0)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(29 * S, 0)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(30 * S, 0)).isEqualTo(GIVE_UP);
  }

  @Test
  void anyByteCountsAsLife() {
    KeepAlive keepAlive = of(20, 10);
    assertThat(keepAlive.check(20 * S, 0)).isEqualTo(PING);
    assertThat(keepAlive.check(30 * S, 25 * S)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(44 * S, 25 * S)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(45 * S, 25 * S)).isEqualTo(PING);
    assertThat(keepAlive.check(55 * S, 25 * S)).isEqualTo(GIVE_UP);
  }

  @Test
  void worksOverTheWrapOfTheClock() {
    KeepAlive keepAlive = of(20, 10);
    long heard = Long.MAX_VALUE - 5 * S;
    assertThat(keepAlive.check(heard + 19 * S, heard)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(heard + 20 * S, heard)).isEqualTo(PING);
    assertThat(keepAlive.check(heard + 30 * S, heard)).isEqualTo(GIVE_UP);
  }

  @Test
  void aPeerThatIsNotReadFromIsAskedAndNotGivenUp() {
    KeepAlive keepAlive = of(20, 10);
    assertThat(keepAlive.check(19 * S, 0, false)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(20 * S, 0, false)).isEqualTo(PING);
    assertThat(keepAlive.check(39 * S, 0, false)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(40 * S, 0, false)).isEqualTo(PING);
    assertThat(keepAlive.check(55 * S, 0, true)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(64 * S, 0, true)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(65 * S, 0, true)).isEqualTo(GIVE_UP);
  }

  @Test
  void zeroMeansNever() {
    assertThat(of(0, 10).check(1_000_000 * S, 0)).isEqualTo(NOTHING);
    KeepAlive noTimeout = of(20, 0);
    assertThat(noTimeout.check(20 * S, 0)).isEqualTo(PING);
    assertThat(noTimeout.check(100_000 * S, 0)).isEqualTo(NOTHING);
  }
}
