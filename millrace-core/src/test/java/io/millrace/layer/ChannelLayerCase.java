// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.testing.TestTimeline;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/// What the parts of [ChannelLayerContract] begin with.
public interface ChannelLayerCase {
  Duration SOON = Duration.ofSeconds(20);

  /// Proves that nothing more is there: a message sent later has come first.
  Message LAST = Message.of("last", Map.of());

  TestTimeline clock();

  /// Over how many servers a general channel is spread: each has a queue of its own, so capacity
  /// and order hold for each of them.
  default int queues() {
    return 1;
  }

  /// A fresh layer, closed after the test.
  ChannelLayer layer(LayerOptions options);

  default ChannelLayer layer() {
    return layer(LayerOptions.DEFAULT.withCapacity(100_000));
  }

  default GroupName group(String name) {
    return new GroupName(name);
  }

  default Message message(int number) {
    return Message.of("test.message", Map.of("n", number));
  }

  default int number(Message message) {
    return ((Number) Objects.requireNonNull(message.value("n"))).intValue();
  }

  default Message take(Inbox inbox) throws InterruptedException {
    return Objects.requireNonNull(inbox.poll(SOON), () -> "nothing came to " + inbox.name());
  }

  /// Nothing is there but what is sent now.
  default void expectNothing(ChannelLayer layer, Inbox inbox) throws InterruptedException {
    assertThat(layer.send(inbox.name(), LAST)).isEqualTo(SendResult.ACCEPTED);
    assertThat(take(inbox).type()).isEqualTo("last");
  }

  default void until(BooleanSupplier condition) {
    assertTimeoutPreemptively(
        SOON,
        () -> {
          while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
          }
        });
  }
}
