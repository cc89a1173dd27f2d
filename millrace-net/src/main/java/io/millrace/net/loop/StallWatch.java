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

  /// Null when nothing waited at the last look.
  private @Nullable Standstill standing;

  /// @param entry what the socket's queue began with, and `progress` how much of it was taken
  /// @param since when that was seen first
  private record Standstill(@Nullable Object entry, long progress, long since) {}

  public StallWatch(Channel channel) {
    this.channel = channel;
    this.stream = channel.pipeline().get(StreamPipe.class);
  }

  /// How long nothing was taken although something waits, in nanoseconds; 0 when nothing waits.
  public long stalled(long now) {
    if (!hasWaiting()) {
      standing = null;
      return 0;
    }
    Standstill seen = standing;
    if (seen == null || hasMoved(seen)) {
      seen = new Standstill(entry(), progress(), now);
      standing = seen;
    }
    return now - seen.since;
  }

  private boolean hasWaiting() {
    if (stream != null) {
      return stream.isWaiting();
    }
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer != null && !buffer.isEmpty();
  }

  private boolean hasMoved(Standstill seen) {
    return entry() != seen.entry || progress() != seen.progress;
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
    return standing != null;
  }

  /// Whether the peer took something since the last look, or nothing waits: either is a sign of
  /// life only in the first case.
  public boolean isMoving() {
    return standing != null && hasMoved(standing);
  }
}
