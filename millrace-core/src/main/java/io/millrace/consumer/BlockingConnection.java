// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import org.jspecify.annotations.Nullable;

/// Runs a blocking consumer: a virtual thread drains the mailbox and ends when it is empty.
final class BlockingConnection extends Connection {
  private final WebSocketConsumer consumer;

  // Guarded by the mailbox.
  private @Nullable Thread worker;
  private @Nullable Event current;

  BlockingConnection(Opening opening, WebSocketConsumer consumer) {
    super(opening);
    this.consumer = consumer;
    consumer.bind(this);
  }

  /// Of what comes within a turn of the loop, workers are started behind it: once for a burst, and
  /// not in competition with the loop for its CPU.
  @Override
  void event(Event event) {
    Thread begun = null;
    synchronized (mailbox) {
      mailbox.offer(event);
      if (worker == null) {
        begun = surroundings().threads().newThread(this::work);
        worker = begun;
      }
    }
    if (begun != null) {
      loop().release(begun::start); // without the lock, which the worker takes first of all
    }
  }

  private void work() {
    for (Event event = next(); event != null; event = next()) {
      try {
        show(event);
      } catch (InterruptedException | ConnectionClosedException ended) {
        if (!decision.isEnded()) {
          failed(ended);
        }
      } catch (Throwable problem) { // an Error too: the events behind it must be seen
        failedUnlessEnding(problem);
      }
    }
  }

  private void show(Event event) throws Exception {
    if (event instanceof Event.FromLayer && decision.isEnded()) {
      surroundings().metrics().dropped(DropReason.CHANNEL_GONE);
      return;
    }
    consumer.handle(event);
    if (event instanceof Event.Connect && decision.isDeciding()) {
      log.debug("{}: connect() ended with neither accept() nor reject(); the client waits.", this);
    }
  }

  /// An interrupt comes out of many libraries as an exception of their own.
  private void failedUnlessEnding(Throwable problem) {
    for (Throwable each = problem; each != null; each = each.getCause()) {
      if (each instanceof InterruptedException && decision.isEnded()) {
        return;
      }
    }
    failed(problem);
  }

  private @Nullable Event next() {
    synchronized (mailbox) {
      boolean _ = Thread.interrupted(); // it was meant for the event before
      current = mailbox.poll();
      if (current == null) {
        worker = null;
        return null;
      }
      if (intake.isPaused() && mailbox.hasRoomAgain()) {
        loop().execute(intake::resumeWhenRoom);
      }
      return current;
    }
  }

  @Override
  void left() {
    synchronized (mailbox) {
      boolean ending = current instanceof Event.Disconnect;
      if (worker != null && current != null && !ending && consumer.isInterruptible()) {
        worker.interrupt();
      }
    }
  }

  @Override
  void send(Message message) {
    sends().sendWhenRoom(message);
  }
}
