// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import java.time.Duration;

/// When a [Batch] is sent.
///
/// @param messages at most so many are gathered
/// @param delay at most so long the first of them waits
public record BatchOptions(int messages, Duration delay) {
  /// 10 messages or 0.1 s.
  public static final BatchOptions DEFAULT = new BatchOptions(10, Duration.ofMillis(100));

  public BatchOptions {
    if (messages < 1) {
      throw new IllegalArgumentException("messages: " + messages + " (expected: 1 or more)");
    }
    if (delay.isNegative() || delay.isZero()) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: more than nothing)");
    }
  }

  public BatchOptions withMessages(int most) {
    return new BatchOptions(most, delay);
  }

  public BatchOptions withDelay(Duration longest) {
    return new BatchOptions(messages, longest);
  }
}
