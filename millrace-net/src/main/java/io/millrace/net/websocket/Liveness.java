// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.net.loop.StallWatch;
import io.millrace.websocket.KeepAlive;
import io.millrace.websocket.RoundTrips;
import io.millrace.websocket.SocketOptions;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The signs of life of one peer: bytes that came, bytes that it took, pongs. On the loop only.
final class Liveness {
  private final StallWatch stall;
  private boolean heard;
  private long lastHeard;
  private @Nullable KeepAlive keepAlive;
  private @Nullable RoundTrips roundTrips;

  Liveness(Channel channel, long now) {
    this.stall = new StallWatch(channel);
    this.lastHeard = now;
  }

  /// From now on the peer is asked.
  void begin(SocketOptions options, long now) {
    keepAlive = new KeepAlive(options, now);
    lastHeard = now;
  }

  void change(Duration interval, Duration timeout) {
    if (keepAlive != null) {
      keepAlive.change(interval, timeout);
    }
  }

  /// Bytes came: no clock is read for each.
  void heard() {
    heard = true;
  }

  /// Looks again.
  ///
  /// @return how long the peer has taken nothing although something waits, in nanoseconds
  long look(long now) {
    if (heard || stall.isMoving()) {
      heard = false;
      lastHeard = now;
    }
    return stall.stalled(now);
  }

  /// Whether something waited for the peer at the last look.
  boolean isTaking() {
    return stall.isWaiting();
  }

  KeepAlive.Duty duty(long now, boolean listening) {
    return keepAlive == null ? KeepAlive.Duty.NOTHING : keepAlive.check(now, lastHeard, listening);
  }

  /// @return the payload of the ping that asks
  byte[] ask(long now, @Nullable CompletableFuture<Duration> answered) {
    if (roundTrips == null) {
      roundTrips = new RoundTrips();
    }
    return roundTrips.ask(now, answered);
  }

  void answered(byte[] pong, long now, LongConsumer measured) {
    if (roundTrips != null) {
      roundTrips.answered(pong, now, measured);
    }
  }

  void end() {
    if (roundTrips != null) {
      roundTrips.end();
    }
  }
}
