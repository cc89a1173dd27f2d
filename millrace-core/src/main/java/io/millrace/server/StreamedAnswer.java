// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.ContentStream;
import io.millrace.http.StreamedContent;
import io.millrace.loop.EventLoop;
import io.millrace.scope.Headers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/// An answer's content on its way from a blocking writer to a socket. The writer is as far ahead of
/// the client as [#AHEAD] allows.
public final class StreamedAnswer {
  private static final int AHEAD = 64 * 1_024;

  /// The socket's side. All of it is called on the loop.
  public interface Outlet {
    /// To be followed by [StreamedAnswer#taken] when the socket has taken it.
    void piece(byte[] bytes);

    /// All has come.
    void end(Headers trailers);

    /// The writer failed: the content stays incomplete.
    void broken(Throwable problem);
  }

  private final EventLoop loop;
  private final Outlet outlet;
  private final Semaphore room = new Semaphore(AHEAD);
  private final Thread writer;
  private volatile boolean cancelled;

  private StreamedAnswer(
      StreamedContent content, EventLoop loop, ThreadFactory threads, Outlet outlet) {
    this.loop = loop;
    this.outlet = outlet;
    this.writer = threads.newThread(() -> run(content));
  }

  static StreamedAnswer start(
      StreamedContent content, EventLoop loop, ThreadFactory threads, Outlet outlet) {
    StreamedAnswer answer = new StreamedAnswer(content, loop, threads, outlet);
    loop.release(answer.writer::start);
    return answer;
  }

  private void run(StreamedContent content) {
    ContentStream out = new ContentStream(this::put);
    try {
      content.writeTo(out);
      out.flush();
      loop.execute(() -> outlet.end(out.trailers()));
    } catch (Throwable problem) {
      loop.execute(() -> outlet.broken(problem));
    }
  }

  private void put(byte[] piece) throws IOException {
    try {
      room.acquire(piece.length);
    } catch (InterruptedException left) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the client has left").initCause(left);
    }
    if (cancelled) {
      throw new IOException("the client has left");
    }
    loop.execute(() -> outlet.piece(piece));
  }

  /// The socket has taken that many bytes. Any thread.
  public void taken(int bytes) {
    room.release(bytes);
  }

  /// The client has left. Any thread.
  public void cancel() {
    cancelled = true;
    writer.interrupt();
  }
}
