// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.consumer.WebSocket;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connections to one address, one after the other, for ever: when one has ended, the next is
/// opened, with a wait that grows while that fails. The iteration ends when it is closed, which any
/// thread may do, or its thread is interrupted; with a [ClientException] when trying again would
/// not mend anything. To be iterated by one thread, once.
///
/// The socket that the loop's body had is closed when the next one is asked for.
public final class Reconnecting implements Iterable<WebSocket>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reconnecting.class);

  /// Opens one connection.
  interface Opener {
    CompletableFuture<WebSocket> open();
  }

  private final String uri;
  private final Opener opener;
  private final Backoff backoff;
  private final RandomGenerator chance;
  private final Timeline timeline;

  // Guarded by this.
  private boolean closed;
  private boolean iterated;
  private @Nullable Thread sleeper;
  private @Nullable CompletableFuture<WebSocket> opening;
  private @Nullable WebSocket current;

  Reconnecting(
      String uri, Opener opener, Backoff backoff, RandomGenerator chance, Timeline timeline) {
    this.uri = uri;
    this.opener = opener;
    this.backoff = backoff;
    this.chance = chance;
    this.timeline = timeline;
  }

  @Override
  public synchronized Iterator<WebSocket> iterator() {
    if (iterated) {
      throw new IllegalStateException("reconnecting: iterated before (expected: once)");
    }
    iterated = true;
    return new Sockets();
  }

  /// Ends the iteration and closes the connection it is at.
  @Override
  public void close() {
    WebSocket open;
    synchronized (this) {
      closed = true;
      open = current;
      if (sleeper != null) {
        sleeper.interrupt();
      }
      if (opening != null) {
        opening.cancel(false);
      }
    }
    if (open != null) {
      open.close();
    }
  }

  /// Whether a connection that was closed like this is followed by another.
  static boolean isFollowed(CloseReason reason) {
    return switch (reason.code()) {
      case CloseCode.PROTOCOL_ERROR,
          CloseCode.UNSUPPORTED_DATA,
          CloseCode.INVALID_PAYLOAD,
          CloseCode.POLICY_VIOLATION,
          CloseCode.TOO_BIG,
          CloseCode.MANDATORY_EXTENSION ->
          false;
      default -> true;
    };
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private final class Sockets implements Iterator<WebSocket> {
    private @Nullable WebSocket next;
    private int failures;
    private long openedAt;

    @Override
    public boolean hasNext() {
      if (next == null) {
        endCurrent();
        next = connect();
      }
      return next != null;
    }

    @Override
    public WebSocket next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException("The iteration has ended.");
      }
      WebSocket given = next;
      next = null;
      return given;
    }

    private void endCurrent() {
      WebSocket before;
      synchronized (Reconnecting.this) {
        before = current;
        current = null;
      }
      if (before == null) {
        return;
      }
      boolean ours = before.isOpen();
      before.close();
      CloseReason reason = before.closeReason();
      if (!ours && reason != null && !isFollowed(reason) && !isClosed()) {
        throw new ClosedForGoodException(uri, reason);
      }
      boolean wasGood = timeline.nanos() - openedAt >= backoff.steady().toNanos();
      failures = wasGood ? 0 : failures + 1;
      log.debug("{} ended with {}; it is opened again.", uri, reason);
      pause(backoff.delay(Math.max(0, failures - 1), chance));
    }

    /// @return null when the iteration is over
    private @Nullable WebSocket connect() {
      while (!isClosed() && !Thread.currentThread().isInterrupted()) {
        try {
          return opened();
        } catch (ClientException problem) {
          if (!problem.mayPass()) {
            throw problem;
          }
          Duration wait = wait(problem);
          failures++;
          log.info(
              "{}; the next try is in {} ms.",
              String.valueOf(problem.getMessage()),
              wait.toMillis());
          pause(wait);
        } catch (InterruptedException leaving) {
          Thread.currentThread().interrupt();
        }
      }
      return null;
    }

    private @Nullable WebSocket opened() throws InterruptedException {
      CompletableFuture<WebSocket> trying;
      synchronized (Reconnecting.this) {
        if (closed) {
          return null;
        }
        trying = opener.open();
        opening = trying;
      }
      WebSocket socket = WebSocketClient.await(trying);
      synchronized (Reconnecting.this) {
        opening = null;
        current = socket;
        if (!closed) {
          openedAt = timeline.nanos();
          return socket;
        }
      }
      if (socket != null) {
        socket.close();
      }
      return null;
    }

    /// What the server asks for, when that is longer.
    private Duration wait(ClientException problem) {
      Duration wait = backoff.delay(failures, chance);
      if (problem instanceof HandshakeRefusedException refused) {
        Duration asked = refused.retryAfter(timeline.now());
        return asked == null || asked.compareTo(wait) < 0 ? wait : asked.plus(wait);
      }
      return wait;
    }

    private void pause(Duration time) {
      synchronized (Reconnecting.this) {
        if (closed) {
          return;
        }
        sleeper = Thread.currentThread();
      }
      try {
        timeline.sleep(time);
      } catch (InterruptedException leaving) {
        if (!isClosed()) {
          Thread.currentThread().interrupt();
        }
      } finally {
        synchronized (Reconnecting.this) {
          sleeper = null;
          if (closed) {
            boolean _ = Thread.interrupted(); // it was meant for the sleep
          }
        }
      }
    }
  }
}
