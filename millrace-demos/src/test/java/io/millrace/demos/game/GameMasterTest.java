// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.testing.TestTimeline;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The owner of the world and players of other processes.
@Timeout(60)
class GameMasterTest {
  private static final String LOST = "specific.m00000000000000000000000000000ff!player";

  private final TestTimeline clock = new TestTimeline();
  private final ChannelLayer layer = ChannelLayer.inMemory();
  private final GameMaster master = new GameMaster(new World(new Random(7)), layer, clock);
  private final Inbox own = layer.open();

  @AfterEach
  void close() {
    layer.close();
  }

  private @Nullable String heard() throws InterruptedException {
    Message message = own.poll(Duration.ofSeconds(20));
    return message == null ? null : message.text();
  }

  private void join(String channel) throws InterruptedException {
    master.handle(Wish.join(channel));
  }

  @Test
  void playersOfAProcessThatIsGoneAreForgottenAfterAWhile() throws InterruptedException {
    join(LOST);
    join(own.name().value());
    assertThat(heard()).contains("\"init\"", "\"p1\"", "\"p2\"");
    clock.advance(GameMaster.LONGEST_SILENCE);
    master.handle(Wish.move(own.name().value(), new Position(1, 1)));
    assertThat(heard()).contains("playerMoved");
    clock.advance(Duration.ofSeconds(6));
    master.handle(Wish.move(own.name().value(), new Position(2, 2)));
    assertThat(heard()).contains("\"playerLeft\"", "\"p1\"");
    assertThat(heard()).contains("playerMoved", "[2.0,2.0]");
  }

  @Test
  void aPlayerOfThisProcessMayBeSilentForEver() throws InterruptedException {
    try (Inbox still = layer.open()) {
      join(still.name().value());
      join(own.name().value());
      assertThat(heard()).contains("\"init\"");
      clock.advance(Duration.ofHours(1));
      master.handle(Wish.move(own.name().value(), new Position(1, 1)));
      assertThat(heard()).contains("playerMoved");
    }
  }

  @Test
  void whoJoinsAgainStaysTheSamePlayerAndGetsTheStateAfresh() throws InterruptedException {
    join(own.name().value());
    assertThat(heard()).contains("\"playerId\":\"p1\"");
    join(own.name().value());
    assertThat(heard()).contains("\"init\"", "\"playerId\":\"p1\"").doesNotContain("p2");
  }

  @Test
  void aNewWorldCallsThePlayersOfTheOldOneTogether() throws InterruptedException {
    join(own.name().value());
    assertThat(heard()).contains("\"init\"");
    master.callTogether();
    Message called = own.poll(Duration.ofSeconds(20));
    assertThat(called).isNotNull();
    assertThat(called.type()).isEqualTo(Wish.ANEW);
  }
}
