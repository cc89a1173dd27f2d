// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.loop.Timer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// A consumer in asynchronous style. Handlers run on the connection's event loop and must not
/// block: a handler that does holds up all connections of that loop, and a watchdog names it.
///
/// The way of least cost for a message. What takes time is started and awaited with [#await]; what
/// comes again is put on a timer.
public abstract non-sealed class AsyncWebSocketConsumer extends Consumer {
  /// A text message came, of which no string has been made yet. To be overridden, instead of
  /// [#receive(String)], by who passes texts on or looks at a few of their characters: short ones
  /// then cost no memory. Calls the other unless overridden.
  ///
  /// @param text is there until this returns
  protected void receive(IncomingText text) throws Exception {
    receive(text.toString());
  }

  /// Sends a text back to the client it came from. To be called in [#receive(IncomingText)].
  protected final void send(IncomingText text) {
    ((AsyncConnection) connection()).send(text);
  }

  @Override
  final void take(String text) throws Exception {
    WholeText shown = new WholeText(text);
    try {
      receive(shown);
    } finally {
      shown.end();
    }
  }

  /// Holds back all further events, but a disconnect, until the stage has completed, then calls
  /// `then` with the result. A failure counts as an exception of the handler. When the client
  /// leaves first, `then` is never called. To be called in a handler, once.
  protected final <T> void await(
      CompletionStage<T> stage, java.util.function.Consumer<? super T> then) {
    ((AsyncConnection) connection()).await(stage, then);
  }

  /// Runs a task as an event of its own, once that time has passed, unless the client has left.
  protected final Timer after(Duration delay, Runnable task) {
    return ((AsyncConnection) connection()).after(delay, task);
  }

  /// Runs a task as an event of its own again and again, the first time at once, until cancelled or
  /// the client has left. A turn that comes while the one before still waits to be run is left out.
  protected final Timer every(Duration period, Runnable task) {
    return ((AsyncConnection) connection()).every(period, task);
  }
}
