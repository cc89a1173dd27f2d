// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.net.loop.FrameWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The end of a WebSocket, made when it begins: what it waits for, and how long. First, where we
/// have closed, for the peer's close frame; then for its end of the socket. On the loop only.
final class Ending {
  private static final long LINGER = TimeUnit.SECONDS.toNanos(2);

  private final SocketContext context;
  private final FrameWriter writer;
  private final ReadingSide reading;
  private long longest;
  private long since;

  Ending(SocketContext context, FrameWriter writer, ReadingSide reading) {
    this.context = context;
    this.writer = writer;
    this.reading = reading;
  }

  /// Our close frame is on its way; the peer's is awaited.
  void awaitClose(Duration most) {
    await(most.toNanos());
  }

  /// Shuts our side and waits a little for the peer to do the same. What it still sends is read and
  /// forgotten, so that our last bytes are not lost to a reset.
  void linger() {
    awaitEnd();
    writer.flushThen(
        () -> {
          since = context.now();
          writer.shutOutput();
        });
  }

  /// Both sides are done: what was written goes out, and the socket is closed.
  void finish() {
    awaitEnd();
    writer.flushThen(writer::close);
  }

  private void awaitEnd() {
    await(LINGER);
    reading.forget();
  }

  private void await(long most) {
    longest = most;
    since = context.now();
  }

  /// The time for an answer runs once the peer has taken what was written; until then it has to
  /// take something in that time.
  ///
  /// @param taking whether something waits for the peer, of which it has taken nothing for the time
  ///   `stalled`
  boolean isOverdue(long now, boolean taking, long stalled) {
    if (taking) {
      since = now;
      return stalled > longest;
    }
    return now - since > longest;
  }
}
