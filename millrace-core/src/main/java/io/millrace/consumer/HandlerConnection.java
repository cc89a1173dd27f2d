// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.scope.Headers;
import io.millrace.websocket.CloseReason;
import org.jspecify.annotations.Nullable;

/// Runs a handler function on a virtual thread of its own; the function takes from the mailbox
/// itself.
final class HandlerConnection extends Connection {
  private final WebSocketHandler handler;

  // Guarded by the mailbox.
  private @Nullable Thread worker;
  private boolean receiving;
  private boolean over;

  HandlerConnection(Opening opening, WebSocketHandler handler) {
    super(opening);
    this.handler = handler;
  }

  @Override
  void event(Event event) {
    switch (event) {
      case Event.Connect _ -> start();
      case Event.Text _, Event.Bytes _ -> put(event);
      case Event.FromLayer(Message message) -> {
        mailbox.unreserve();
        surroundings().metrics().dropped(DropReason.NO_HANDLER);
        log.warn(
            "{}: a handler function takes no layer messages of type {}; it is dropped.",
            this,
            message.type());
      }
      case Event.Due _ -> throw new IllegalStateException("a handler function has no timers");
      case Event.Disconnect _ -> {
        synchronized (mailbox) {
          over = true;
          mailbox.notifyAll();
        }
      }
    }
  }

  private void start() {
    if (isEnded()) { // a gate was faster
      return;
    }
    accept(null, Headers.none());
    synchronized (mailbox) {
      worker = surroundings().threads().newThread(this::work);
      worker.start();
    }
  }

  private void put(Event event) {
    synchronized (mailbox) {
      mailbox.offer(event);
      mailbox.notifyAll();
    }
  }

  private void work() {
    try {
      handler.handle(new WebSocket(this));
      if (!isEnded()) {
        close(CloseReason.NORMAL);
      }
    } catch (Throwable problem) { // an Error too: the client must not be left waiting
      if (!isEnded()) {
        failed(problem);
      } else if (!(problem instanceof InterruptedException
          || problem instanceof ConnectionClosedException)) {
        log.warn("{} failed after its client had left.", this, problem);
      }
    }
  }

  /// The next message, or null at the end.
  @Nullable WebSocketMessage take() throws InterruptedException {
    Event event;
    synchronized (mailbox) {
      receiving = true;
      try {
        event = mailbox.poll();
        while (event == null && !over) {
          mailbox.wait();
          event = mailbox.poll();
        }
      } finally {
        receiving = false;
      }
    }
    if (event != null && isPaused()) {
      loop().execute(this::resumeWhenRoom);
    }
    return switch (event) {
      case Event.Text(String text) -> new WebSocketMessage.Text(text);
      case Event.Bytes(byte[] bytes) -> new WebSocketMessage.Binary(bytes);
      case null -> null;
      case Event.Connect _, Event.FromLayer _, Event.Due _, Event.Disconnect _ ->
          throw new IllegalStateException("only messages of the client are put here");
    };
  }

  /// A handler that waits for messages sees the end by itself; one that does something else is
  /// told.
  @Override
  void left() {
    synchronized (mailbox) {
      if (worker != null && !receiving) {
        worker.interrupt();
      }
    }
  }

  @Override
  void send(Message message) {
    sendWhenRoom(message);
  }
}
