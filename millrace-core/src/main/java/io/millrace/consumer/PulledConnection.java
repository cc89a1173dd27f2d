// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.scope.Headers;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A connection with no consumer: whoever has its [WebSocket] takes from the mailbox.
final class PulledConnection extends Connection {
  private final Opened opened;

  // Guarded by the mailbox.
  private @Nullable Thread owner;
  private @Nullable Thread receiver; // while it waits for a message or the end
  private boolean woken; // that the receiver is to look, though it has not looked yet
  private @Nullable CloseReason over;

  /// Is handed the socket.
  interface Opened {
    /// Called on the loop, once; must not block.
    ///
    /// @return a thread that has not been started yet and is to be interrupted when the peer leaves
    ///   while it does something else than receive; null for none
    @Nullable Thread opened(PulledConnection connection);
  }

  PulledConnection(Opening opening, Opened opened) {
    super(opening);
    this.opened = opened;
  }

  @Override
  void event(Event event) {
    switch (event) {
      case Event.Connect _ -> start();
      case Event.Text _, Event.Bytes _, Event.Close _ -> put(event);
      case Event.FromLayer(Message message) -> {
        mailbox.unreserve();
        surroundings().metrics().dropped(DropReason.NO_HANDLER);
        log.warn(
            "{}: a handler function takes no layer messages of type {}; it is dropped.",
            this,
            message.type());
      }
      case Event.Gap _ -> {} // a handler function takes no messages of the layer
      case Event.Due _ -> throw new IllegalStateException("a handler function has no timers");
      case Event.Disconnect(CloseReason reason) -> {
        synchronized (mailbox) {
          over = reason;
          LockSupport.unpark(receiver); // at once: the loop may end as well
          mailbox.notifyAll(); // for who waits for the end alone
        }
      }
    }
  }

  private void start() {
    if (decision.isEnded()) { // a gate was faster
      return;
    }
    accept(null, Headers.none());
    synchronized (mailbox) {
      owner = opened.opened(this);
      if (owner != null) {
        loop().release(owner::start);
      }
    }
  }

  private void put(Event event) {
    synchronized (mailbox) {
      mailbox.offer(event);
      wake();
    }
  }

  /// Once for a burst. Holds the mailbox's lock.
  private void wake() {
    Thread waiting = receiver;
    if (waiting != null && !woken) {
      woken = true;
      loop().release(() -> LockSupport.unpark(waiting));
    }
  }

  /// The next message, or null at the end.
  @Nullable WebSocketMessage take() throws InterruptedException {
    return take(Long.MAX_VALUE);
  }

  /// The next message, or null at the end or when none came in that time.
  @Nullable WebSocketMessage take(long nanos) throws InterruptedException {
    Event event = poll(nanos);
    if (event != null && intake.isPaused()) {
      loop().execute(intake::resumeWhenRoom);
    }
    return switch (event) {
      case Event.Text(String text) -> new WebSocketMessage.Text(text);
      case Event.Bytes(byte[] bytes) -> new WebSocketMessage.Binary(bytes);
      case null -> null;
      case Event.Connect _,
          Event.FromLayer _,
          Event.Gap _,
          Event.Due _,
          Event.Close _,
          Event.Disconnect _ ->
          throw new IllegalStateException("only messages of the client are put here");
    };
  }

  private @Nullable Event poll(long nanos) throws InterruptedException {
    boolean forEver = nanos == Long.MAX_VALUE;
    long end = System.nanoTime() + nanos;
    while (true) {
      long left = forEver ? nanos : end - System.nanoTime();
      synchronized (mailbox) {
        receiver = null;
        Event event = next();
        if (event != null || over != null || left <= 0) {
          return event;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        receiver = Thread.currentThread();
        woken = false;
      }
      if (forEver) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, left);
      }
    }
  }

  /// All that came before a close has been taken: its time has come.
  private @Nullable Event next() {
    Event event = mailbox.poll();
    if (event instanceof Event.Close(CloseReason reason)) {
      closeQuietly(reason);
      return mailbox.poll();
    }
    return event;
  }

  /// Why the connection has ended; null while it has not.
  @Nullable CloseReason closeReason() {
    synchronized (mailbox) {
      return over;
    }
  }

  /// Waits for the end.
  ///
  /// @return false when the time is over first
  boolean awaitEnd(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (mailbox) {
      for (long left = most.toNanos(); over == null && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(mailbox, left);
      }
      return over != null;
    }
  }

  /// An owner that waits for messages sees the end by itself; one that does something else is told.
  @Override
  void left() {
    synchronized (mailbox) {
      if (owner != null && receiver == null) {
        owner.interrupt();
      }
    }
  }

  @Override
  void send(Message message) {
    sends().sendWhenRoom(message);
  }
}
