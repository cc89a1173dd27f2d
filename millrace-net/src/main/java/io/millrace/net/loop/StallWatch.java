// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/// Sees whether a peer takes anything of what waits for it. On the loop only.
public final class StallWatch {
  private final Channel channel;
  private @Nullable Object lastEntry;
  private long lastProgress;
  private long since;
  private boolean waiting;

  public StallWatch(Channel channel) {
    this.channel = channel;
  }

  /// How long nothing was taken although something waits, in nanoseconds; 0 when nothing waits.
  public long stalled(long now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer == null || buffer.isEmpty()) {
      waiting = false;
      lastEntry = null;
      return 0;
    }
    Object entry = buffer.current();
    long progress = buffer.currentProgress();
    if (!waiting || entry != lastEntry || progress != lastProgress) {
      waiting = true;
      lastEntry = entry;
      lastProgress = progress;
      since = now;
    }
    return now - since;
  }

  /// Whether something waited at the last look.
  public boolean isWaiting() {
    return waiting;
  }

  /// Whether the peer took something since the last look, or nothing waits: either is a sign of
  /// life only in the first case.
  public boolean isMoving() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return waiting
        && buffer != null
        && (buffer.current() != lastEntry || buffer.currentProgress() != lastProgress);
  }
}
