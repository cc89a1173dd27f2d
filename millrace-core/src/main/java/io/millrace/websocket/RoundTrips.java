// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The pings of one connection that wait for their pongs, and the time these took. On the
/// connection's loop only.
///
/// A peer may answer only the latest of several pings (RFC 6455, 5.5.3): a pong answers its ping
/// and all before it.
public final class RoundTrips {
  /// What may wait at once: a peer that never answers makes nothing grow.
  private static final int MOST = 64;

  private long number;
  private @Nullable Queue<Ping> waiting;

  private record Ping(long number, long sentAt, @Nullable CompletableFuture<Duration> answered) {}

  /// @param answered completed with the time of the round trip, or null when nobody waits for it
  /// @return the ping's payload
  public byte[] ask(long now, @Nullable CompletableFuture<Duration> answered) {
    Queue<Ping> pings = waiting == null ? new ArrayDeque<>(2) : waiting;
    waiting = pings;
    if (pings.size() == MOST) {
      lose(pings.poll());
    }
    pings.add(new Ping(++number, now, answered));
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /// A pong came. One that answers none of our pings is allowed and means nothing.
  ///
  /// @param measured told of the time of that ping's round trip in nanoseconds, before whoever
  ///   waits for it is
  public void answered(byte[] pong, long now, LongConsumer measured) {
    Queue<Ping> pings = waiting;
    if (pings == null || pong.length != Long.BYTES) {
      return;
    }
    long answers = ByteBuffer.wrap(pong).getLong();
    if (answers > number) {
      return;
    }
    for (Ping each = pings.peek(); each != null && each.number <= answers; each = pings.peek()) {
      pings.poll();
      long took = now - each.sentAt;
      if (each.number == answers) {
        measured.accept(took);
      }
      if (each.answered != null) {
        each.answered.complete(Duration.ofNanos(took));
      }
    }
    if (pings.isEmpty()) {
      waiting = null;
    }
  }

  /// The connection has ended: nobody waits any longer.
  public void end() {
    for (Ping each = waiting == null ? null : waiting.poll();
        each != null;
        each = waiting == null ? null : waiting.poll()) {
      lose(each);
    }
    waiting = null;
  }

  private static void lose(@Nullable Ping ping) {
    if (ping != null && ping.answered != null) {
      ping.answered.cancel(false);
    }
  }
}
