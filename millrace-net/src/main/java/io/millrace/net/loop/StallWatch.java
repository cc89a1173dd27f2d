// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/// Sees whether a peer takes anything of what waits for it. On the loop only.
public final class StallWatch {
  private final Channel channel;

  /// Null for a socket, whose queue tells.
  private final @Nullable StreamPipe stream;

  private @Nullable Object lastEntry;
  private long lastProgress;
  private long since;
  private boolean waiting;

  public StallWatch(Channel channel) {
    this.channel = channel;
    this.stream = channel.pipeline().get(StreamPipe.class);
  }

  /// How long nothing was taken although something waits, in nanoseconds; 0 when nothing waits.
  public long stalled(long now) {
    if (!hasWaiting()) {
      waiting = false;
      lastEntry = null;
      return 0;
    }
    if (!waiting || hasMoved()) {
      waiting = true;
      lastEntry = entry();
      lastProgress = progress();
      since = now;
    }
    return now - since;
  }

  private boolean hasWaiting() {
    if (stream != null) {
      return stream.isWaiting();
    }
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer != null && !buffer.isEmpty();
  }

  private boolean hasMoved() {
    return entry() != lastEntry || progress() != lastProgress;
  }

  private @Nullable Object entry() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? null : buffer.current();
  }

  private long progress() {
    if (stream != null) {
      return stream.taken();
    }
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.currentProgress();
  }

  /// Whether something waited at the last look.
  public boolean isWaiting() {
    return waiting;
  }

  /// Whether the peer took something since the last look, or nothing waits: either is a sign of
  /// life only in the first case.
  public boolean isMoving() {
    return waiting && hasMoved();
  }
}
