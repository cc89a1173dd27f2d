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
        SocketOptions.DEFAULT.withPing(Duration.ofSeconds(interval), Duration.ofSeconds(timeout)),
        0);
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
    assertThat(keepAlive.check(40 * S, 25 * S)).isEqualTo(PING);
    assertThat(keepAlive.check(50 * S, 25 * S)).isEqualTo(GIVE_UP);
  }

  @Test
  void aBusyPeerIsAskedToo() {
    KeepAlive keepAlive = of(20, 10);
    assertThat(keepAlive.check(19 * S, 19 * S)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(20 * S, 20 * S)).isEqualTo(PING);
    assertThat(keepAlive.check(39 * S, 39 * S)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(40 * S, 40 * S)).isEqualTo(PING);
  }

  @Test
  void canBeChangedWhileItRuns() {
    KeepAlive keepAlive = of(20, 10);
    assertThat(keepAlive.check(20 * S, 0)).isEqualTo(PING);
    keepAlive.change(Duration.ofSeconds(3), Duration.ofSeconds(2));
    assertThat(keepAlive.check(22 * S, 0)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(23 * S, 0)).isEqualTo(PING);
    assertThat(keepAlive.check(25 * S, 0)).isEqualTo(GIVE_UP);
    keepAlive.change(Duration.ZERO, Duration.ZERO);
    assertThat(keepAlive.check(1_000 * S, 0)).isEqualTo(NOTHING);
  }

  @Test
  void worksOverTheWrapOfTheClock() {
    long begin = Long.MAX_VALUE - 5 * S;
    KeepAlive keepAlive =
        new KeepAlive(
            SocketOptions.DEFAULT.withPing(Duration.ofSeconds(20), Duration.ofSeconds(10)), begin);
    assertThat(keepAlive.check(begin + 19 * S, begin)).isEqualTo(NOTHING);
    assertThat(keepAlive.check(begin + 20 * S, begin)).isEqualTo(PING);
    assertThat(keepAlive.check(begin + 30 * S, begin)).isEqualTo(GIVE_UP);
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
    assertThat(noTimeout.check(39 * S, 0)).isEqualTo(NOTHING);
    assertThat(noTimeout.check(100_000 * S, 0)).isEqualTo(PING);
  }
}
