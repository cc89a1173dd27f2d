// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.Message;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class MailboxTest {
  private static final Event FROM_LAYER = new Event.FromLayer(Message.of("a", Map.of()));
  private final Mailbox mailbox = new Mailbox(4, 100);

  @Test
  void givesEventsInTheOrderTheyCame() {
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.poll()).isNull();
    Event[] events = {
      new Event.Connect(), new Event.Text("a"), new Event.Disconnect(CloseReason.NORMAL)
    };
    for (int round = 0; round < 2; round++) {
      for (Event each : events) {
        mailbox.offer(each);
      }
      for (Event each : events) {
        assertThat(mailbox.poll()).isSameAs(each);
      }
      assertThat(mailbox.isEmpty()).isTrue();
    }
  }

  @Test
  void isCrowdedAtItsCapacityAndHasRoomAgainAtHalfOfIt() {
    for (int i = 0; i < 4; i++) {
      assertThat(mailbox.isCrowded()).isFalse();
      mailbox.offer(new Event.Text("a"));
    }
    assertThat(mailbox.isCrowded()).isTrue();
    assertThat(mailbox.poll()).isNotNull();
    assertThat(mailbox.isCrowded()).isFalse();
    assertThat(mailbox.hasRoomAgain()).isFalse();
    assertThat(mailbox.poll()).isNotNull();
    assertThat(mailbox.hasRoomAgain()).isTrue();
  }

  @Test
  void isCrowdedByFewMessagesThatAreLong() {
    mailbox.offer(new Event.Text("a".repeat(60)));
    assertThat(mailbox.isCrowded()).isFalse();
    mailbox.offer(new Event.Bytes(new byte[60]));
    assertThat(mailbox.isCrowded()).isTrue();
    assertThat(mailbox.isOverfull()).isFalse();
    assertThat(mailbox.poll()).isNotNull();
    assertThat(mailbox.hasRoomAgain()).isFalse();
    assertThat(mailbox.poll()).isNotNull();
    assertThat(mailbox.hasRoomAgain()).isTrue();
    mailbox.offer(new Event.Bytes(new byte[400]));
    assertThat(mailbox.isOverfull()).isTrue();
  }

  @Test
  void layerMessagesHavePlacesOfTheirOwn() {
    for (int i = 0; i < 4; i++) {
      assertThat(mailbox.reserve()).isTrue();
      mailbox.offer(FROM_LAYER);
    }
    assertThat(mailbox.reserve()).isFalse();
    assertThat(mailbox.isCrowded()).isFalse();
    assertThat(mailbox.poll()).isSameAs(FROM_LAYER);
    assertThat(mailbox.reserve()).isTrue();
    mailbox.unreserve();
    assertThat(mailbox.reserve()).isTrue();
    assertThat(mailbox.reserve()).isFalse();
  }

  @Test
  void aBudgetHoldsBackUntilBytesAreReleased() throws Exception {
    SendBudget budget = new SendBudget(10);
    assertThat(budget.takeWhenRoom(100)).as("one message may exceed").isTrue();
    AtomicBoolean taken = new AtomicBoolean();
    Thread sender = Thread.startVirtualThread(() -> taken.set(takes(budget)));
    awaitWaiting(sender);
    budget.release(90);
    awaitWaiting(sender);
    budget.release(1);
    assertThat(sender.join(Duration.ofSeconds(5))).isTrue();
    assertThat(taken).isTrue();
  }

  @Test
  void aBudgetThatIsClosedLetsGo() throws Exception {
    SendBudget budget = new SendBudget(1);
    budget.take(5);
    AtomicBoolean taken = new AtomicBoolean(true);
    Thread sender = Thread.startVirtualThread(() -> taken.set(takes(budget)));
    awaitWaiting(sender);
    budget.close();
    assertThat(sender.join(Duration.ofSeconds(5))).isTrue();
    assertThat(taken).isFalse();
  }

  @Test
  void isOverfullByManyEmptyMessages() {
    int offered = 0;
    while (!mailbox.isOverfull()) {
      mailbox.offer(new Event.Bytes(new byte[0]));
      offered++;
    }
    assertThat(offered).isEqualTo(65_536);
  }

  private static boolean takes(SendBudget budget) {
    try {
      return budget.takeWhenRoom(5);
    } catch (InterruptedException never) {
      throw new IllegalStateException(never);
    }
  }

  private static void awaitWaiting(Thread thread) {
    long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (thread.getState() != Thread.State.WAITING && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
  }
}
