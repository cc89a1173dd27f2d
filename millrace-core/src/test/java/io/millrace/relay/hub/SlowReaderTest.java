// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.Overflow;
import io.millrace.metrics.DropReason;
import io.millrace.relay.Form;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayRecord;
import io.millrace.relay.Target;
import io.millrace.relay.wire.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowReaderTest {
  private static final int BT = 6_001;
  private static final int HMI = 6_002;
  private static final int OTHER = 6_003;

  /// Room for ten records that come one by one.
  private static final int TEN = 10 * (RelayRecord.SIZE + 64);

  private static Exchange with(Overflow policy) {
    return new Exchange(
        RelayOptions.DEFAULT.withLimits(RelayLimits.DEFAULT.withOutbox(TEN, policy)));
  }

  private static void flood(TestLine from, int to, int events) {
    for (int i = 1; i <= events; i++) {
      from.send(BT, to, i);
    }
  }

  @Test
  void delaysOnlyItself() {
    try (Exchange exchange = with(Overflow.DROP_NEWEST)) {
      TestLine bt = exchange.records(BT);
      TestLine slow = exchange.records(HMI);
      TestLine other = exchange.records(OTHER);
      slow.writable = false;
      flood(bt, HMI, 10);
      flood(bt, OTHER, 3);
      assertThat(other.events()).containsExactly(1, 2, 3);
      assertThat(slow.events()).isEmpty();
      slow.thaws();
      assertThat(slow.events()).isEqualTo(IntStream.rangeClosed(1, 10).boxed().toList());
    }
  }

  @Test
  void isClosedByDefaultWhenTooMuchWaitsForIt() {
    assertThat(RelayLimits.DEFAULT.overflow()).isEqualTo(Overflow.CLOSE);
    try (Exchange exchange = with(Overflow.CLOSE)) {
      TestLine bt = exchange.records(BT);
      TestLine slow = exchange.records(HMI);
      slow.writable = false;
      flood(bt, HMI, 11);
      assertThat(slow.closed).isTrue();
      assertThat(exchange.metrics.drops(DropReason.OUTBOX_CLOSED)).isEqualTo(11);
      flood(bt, HMI, 1);
      assertThat(exchange.records(HMI).events()).containsExactly(1);
    }
  }

  @Test
  void losesTheNewestOrTheOldestOrAllButTheLatestOfEachSender() {
    for (Overflow policy :
        List.of(Overflow.DROP_NEWEST, Overflow.DROP_OLDEST, Overflow.KEEP_LATEST)) {
      try (Exchange exchange = with(policy)) {
        TestLine bt = exchange.records(BT);
        TestLine other = exchange.records(OTHER);
        TestLine slow = exchange.records(HMI);
        slow.writable = false;
        other.send(OTHER, HMI, 100);
        flood(bt, HMI, 11);
        slow.thaws();
        switch (policy) {
          case DROP_NEWEST -> {
            assertThat(slow.events()).containsExactly(100, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(exchange.metrics.drops(DropReason.OUTBOX_NEWEST)).isEqualTo(2);
          }
          case DROP_OLDEST -> {
            assertThat(slow.events()).containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            assertThat(exchange.metrics.drops(DropReason.OUTBOX_OLDEST)).isEqualTo(2);
          }
          default -> {
            assertThat(slow.events()).containsExactly(100, 10, 11);
            assertThat(exchange.metrics.drops(DropReason.OUTBOX_REPLACED)).isEqualTo(9);
          }
        }
        assertThat(exchange.metrics.relay.waiting.sum()).isZero();
      }
    }
  }

  @Test
  void holdsItsSendersBackWhereToldAndLosesNothing() {
    try (Exchange exchange = with(Overflow.PAUSE)) {
      TestLine bt = exchange.records(BT);
      TestLine other = exchange.records(OTHER);
      TestLine slow = exchange.records(HMI);
      slow.writable = false;
      flood(bt, HMI, 30);
      assertThat(bt.reading).isFalse();
      assertThat(bt.unread()).isEqualTo(19 * RelayRecord.SIZE);
      flood(other, BT, 1);
      assertThat(other.reading).isTrue();
      assertThat(bt.events()).containsExactly(1);
      slow.thaws();
      assertThat(bt.reading).isTrue();
      assertThat(slow.events()).isEqualTo(IntStream.rangeClosed(1, 30).boxed().toList());
    }
  }

  @Test
  void isBoundedAlsoWhenItsSendersComeBackAgainAndAgain() {
    try (Exchange exchange =
        new Exchange(
            RelayOptions.DEFAULT.withLimits(
                RelayLimits.DEFAULT.withOutbox(TEN, Overflow.PAUSE).withPayload(TEN)))) {
      TestLine slow = exchange.records(HMI);
      slow.writable = false;
      for (int i = 0; i < 1_000; i++) {
        TestLine bt = exchange.records(BT);
        flood(bt, HMI, 20);
        bt.leaves();
      }
      long dropped = exchange.metrics.drops(DropReason.OUTBOX_NEWEST);
      assertThat(exchange.metrics.relay.waiting.sum()).isLessThan(40);
      assertThat(dropped).isPositive();
    }
  }

  @Test
  void letsHeldSendersGoWhenItLeaves() {
    try (Exchange exchange = with(Overflow.PAUSE)) {
      TestLine bt = exchange.records(BT);
      TestLine slow = exchange.records(HMI);
      slow.writable = false;
      flood(bt, HMI, 30);
      slow.leaves();
      assertThat(bt.reading).isTrue();
      assertThat(exchange.records(HMI).events())
          .isEqualTo(IntStream.rangeClosed(1, 30).boxed().toList());
    }
  }

  @Test
  void ofFramesItsSendersAreTold() {
    try (Exchange exchange = with(Overflow.DROP_NEWEST)) {
      TestLine alice = exchange.frames("alice");
      TestLine bob = exchange.frames("bob");
      bob.writable = false;
      ByteBuffer large = ByteBuffer.wrap(new byte[TEN]);
      alice.send(new Frame.Send(1, Form.BINARY, Target.process("bob"), large));
      alice.send(new Frame.Send(2, Form.BINARY, Target.process("bob"), large));
      assertThat(alice.frames()).containsExactly("RECEIVER_TOO_SLOW 2 bob");
    }
  }
}
