// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import io.millrace.consumer.WebSocketMessage;
import io.millrace.http.Response;
import io.millrace.scope.Headers;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What has come to the client: filled by the loop, taken by the test.
final class Arrivals {
  // All guarded by this.
  private final Queue<WebSocketMessage> messages = new ArrayDeque<>();
  private @Nullable Answer answer;
  private @Nullable CloseReason end;

  /// How the handshake was answered.
  sealed interface Answer {
    record Accepted(@Nullable String subprotocol, Headers headers) implements Answer {}

    record Rejected(Response response) implements Answer {}
  }

  synchronized void answered(Answer given) {
    answer = given;
    notifyAll();
  }

  synchronized void arrived(WebSocketMessage message) {
    messages.add(message);
    notifyAll();
  }

  synchronized void ended(CloseReason reason) {
    if (end == null) {
      end = reason;
    }
    notifyAll();
  }

  synchronized @Nullable Answer answer() {
    return answer;
  }

  synchronized @Nullable CloseReason end() {
    return end;
  }

  synchronized @Nullable WebSocketMessage poll() {
    return messages.poll();
  }

  synchronized @Nullable WebSocketMessage peek() {
    return messages.peek();
  }

  /// Waits until the source gives something.
  ///
  /// @return null when the deadline is over
  synchronized <T> @Nullable T await(Supplier<@Nullable T> source, Duration deadline) {
    long until = System.nanoTime() + deadline.toNanos();
    T found = source.get();
    while (found == null) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      try {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for the consumer", stopped);
      }
      found = source.get();
    }
    return found;
  }
}
