// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import static io.millrace.server.RequestTimeouts.Duty.DROP;
import static io.millrace.server.RequestTimeouts.Duty.NOTHING;
import static io.millrace.server.RequestTimeouts.Duty.REFUSE;
import static io.millrace.server.RequestTimeouts.Duty.RESTART;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.RequestTimeouts.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestTimeoutsTest {
  private static final long S = 1_000_000_000L;
  private final RequestTimeouts timeouts =
      new RequestTimeouts(
          Limits.DEFAULT.withTimeouts(
              Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(30)));

  @Test
  void aRequestThatDripsInIsRefused() {
    assertThat(timeouts.check(State.RECEIVING, 20 * S, 0)).isEqualTo(NOTHING);
    assertThat(timeouts.check(State.RECEIVING, 20 * S + 1, 0)).isEqualTo(REFUSE);
  }

  @Test
  void anIdleConnectionIsDroppedAndOneThatIsBusyIsNot() {
    assertThat(timeouts.check(State.IDLE, 60 * S, 0)).isEqualTo(NOTHING);
    assertThat(timeouts.check(State.IDLE, 60 * S + 1, 0)).isEqualTo(DROP);
    assertThat(timeouts.check(State.BUSY, 1_000 * S, 0)).isEqualTo(NOTHING);
    assertThat(timeouts.check(State.TAKING, 1_000 * S, 0)).isEqualTo(RESTART);
  }

  @Test
  void aClientThatTakesNothingIsDroppedWhateverItDoes() {
    for (State state : State.values()) {
      assertThat(timeouts.check(state, 0, 30 * S + 1)).as("%s", state).isEqualTo(DROP);
    }
  }

  @Test
  void theEndIsNotAwaitedForEver() {
    assertThat(timeouts.check(State.ENDING, 1_000 * S, 0)).isEqualTo(NOTHING);
    assertThat(timeouts.check(State.LINGERING, 2 * S, 0)).isEqualTo(NOTHING);
    assertThat(timeouts.check(State.LINGERING, 2 * S + 1, 0)).isEqualTo(DROP);
    assertThat(timeouts.check(State.AWAITED, 20 * S + 1, 0)).isEqualTo(DROP);
  }
}
