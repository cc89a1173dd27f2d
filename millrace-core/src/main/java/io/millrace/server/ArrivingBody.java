// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.HttpException;
import io.millrace.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A request's content on its way from a socket to a blocking reader. The socket's side is called
/// on its loop; it reads on while [#wantsMore()].
public final class ArrivingBody extends InputStream {
  private static final int AHEAD = 64 * 1_024;

  /// What a piece takes in memory beside its bytes, about: a client may send them one by one.
  private static final int PIECE = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<byte[]> pieces = new ArrayDeque<>();
  private final Runnable wanted;

  private byte[] piece = {};
  private int at;
  private int waiting; // what the pieces take in memory
  private boolean asked;
  private boolean complete;
  private @Nullable Failure failure;

  private record Failure(@Nullable Status status, String words) {}

  /// @param wanted called by the reader's thread when more is wanted, first when it begins; must
  ///   not block
  public ArrivingBody(Runnable wanted) {
    this.wanted = wanted;
  }

  // ---- the socket's side ----

  /// @param bytes not to be changed any more
  public void add(byte[] bytes) {
    lock.lock();
    try {
      if (failure == null && bytes.length > 0) {
        pieces.add(bytes);
        waiting += PIECE + bytes.length;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// All has come.
  public void complete() {
    lock.lock();
    try {
      complete = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// No more will come. What came before can be read no more either.
  ///
  /// @param status what the client is answered; null when it has left
  public void fail(@Nullable Status status, String words) {
    lock.lock();
    try {
      if (!complete && failure == null) {
        failure = new Failure(status, words);
        pieces.clear();
        waiting = 0;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether the reader is near what has come.
  public boolean wantsMore() {
    lock.lock();
    try {
      return waiting < AHEAD;
    } finally {
      lock.unlock();
    }
  }

  /// Whether anybody has begun to read.
  public boolean isAsked() {
    lock.lock();
    try {
      return asked;
    } finally {
      lock.unlock();
    }
  }

  // ---- the reader's side ----

  /// @throws HttpException when the content broke a limit of the server
  /// @throws IOException when the client has left
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (at == piece.length && !next()) {
      return -1;
    }
    int taken = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, into, offset, taken);
    at += taken;
    return taken;
  }

  @Override
  public int read() throws IOException {
    if (at == piece.length && !next()) {
      return -1;
    }
    return piece[at++] & 0xff;
  }

  @Override
  public int available() {
    return piece.length - at;
  }

  /// False at the end.
  private boolean next() throws IOException {
    lock.lock();
    try {
      if (!asked) {
        asked = true;
        wanted.run();
      }
      while (pieces.isEmpty() && failure == null && !complete) {
        changed.await();
      }
      if (failure != null) {
        throw failed(failure);
      }
      byte[] head = pieces.poll();
      if (head == null) {
        return false;
      }
      boolean full = waiting >= AHEAD;
      waiting -= PIECE + head.length;
      if (full && waiting < AHEAD) {
        wanted.run();
      }
      piece = head;
      at = 0;
      return true;
    } catch (InterruptedException left) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the client has left").initCause(left);
    } finally {
      lock.unlock();
    }
  }

  private static IOException failed(Failure failure) {
    if (failure.status() != null) {
      throw new HttpException(failure.status(), failure.words());
    }
    return new IOException(failure.words());
  }
}
