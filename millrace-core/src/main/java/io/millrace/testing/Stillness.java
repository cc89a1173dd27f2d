// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Finds out when nothing will happen any more until the test does something: the loop is idle, all
/// messages of the layer have arrived, and every consumer thread has ended or waits.
///
/// Work that is done elsewhere for a consumer (a future on a pool, a real clock) is not seen.
final class Stillness {
  private static final long GLANCE_NANOS = 50_000;
  private static final Duration FENCE_DEADLINE = Duration.ofSeconds(1);
  private static final Message FENCE = Message.of("probe.fence", Map.of());

  private final TestLoop loop;
  private final TrackedThreads threads;
  private final ChannelLayer layer;

  Stillness(TestLoop loop, TrackedThreads threads, ChannelLayer layer) {
    this.loop = loop;
    this.threads = threads;
    this.layer = layer;
  }

  /// @throws AssertionError when the deadline is over first; it says who is still busy
  void await(Duration deadline) {
    if (loop.inLoop() || threads.contain(Thread.currentThread())) {
      throw new IllegalStateException(
          "settle: called by what is being tested (expected: the test's own thread)");
    }
    long until = System.nanoTime() + deadline.toNanos();
    while (!isStill()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError(
            "expected: everything at rest within " + deadline + "\n  " + activity());
      }
      LockSupport.parkNanos(GLANCE_NANOS);
    }
  }

  /// Two looks with nothing begun between them: what was at rest in the first could have been woken
  /// by what came to rest only later in it.
  private boolean isStill() {
    long before = loop.taken() + threads.made();
    return atRest() && allArrived() && atRest() && loop.taken() + threads.made() == before;
  }

  private boolean atRest() {
    return loop.isIdle() && threads.areResting();
  }

  /// The layer delivers in the order sent, so when a message sent now is there, those sent before
  /// are.
  private boolean allArrived() {
    try (Inbox fence = layer.open()) {
      return layer.send(fence.name(), FENCE) instanceof SendResult.Gone
          || fence.poll(FENCE_DEADLINE) != null;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for everything to rest", stopped);
    }
  }

  String activity() {
    return "event loop: " + loop.activity() + "\n  consumers: " + threads.activity();
  }
}
