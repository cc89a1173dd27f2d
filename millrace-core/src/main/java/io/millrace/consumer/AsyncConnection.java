// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.json.Json;
import io.millrace.layer.Message;
import io.millrace.loop.Timer;
import io.millrace.metrics.DropReason;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Runs an asynchronous consumer on the event loop. An event that finds it at rest is shown at once
/// and is never queued.
final class AsyncConnection extends Connection {
  private final AsyncWebSocketConsumer consumer;

  // All on the loop only.
  private boolean busy;
  private @Nullable CompletionStage<?> awaited;
  private boolean leaving;
  private boolean left;

  AsyncConnection(Opening opening, AsyncWebSocketConsumer consumer) {
    super(opening);
    this.consumer = consumer;
    consumer.bind(this);
  }

  @Override
  void event(Event event) {
    if (event instanceof Event.Disconnect) {
      leaving = true;
      awaited = null;
    }
    mailbox.offer(event);
    drain();
  }

  @Override
  void receiveText(String text) {
    if (isAtRest()) {
      WholeText shown = new WholeText(text);
      show(shown);
      shown.end();
    } else {
      super.receiveText(text);
    }
  }

  @Override
  void receiveText(IncomingText text) {
    if (isAtRest()) {
      show(text);
    } else {
      super.receiveText(text.toString());
    }
  }

  private boolean isAtRest() {
    return !busy && awaited == null && mailbox.isEmpty();
  }

  /// The hot path: a text for a consumer at rest needs no event object.
  private void show(IncomingText text) {
    busy = true;
    try {
      consumer.receive(text);
    } catch (Json.Unreadable problem) {
      show(new Event.Due(() -> unreadable(problem)));
    } catch (ConnectionClosedException ended) {
      log.trace("{} had ended.", this, ended);
    } catch (Throwable problem) {
      recoverOrFail(problem);
    } finally {
      busy = false;
    }
    intake.pauseUnderPressure();
    drain();
  }

  private void recoverOrFail(Throwable problem) {
    try {
      if (!(problem instanceof Exception recoverable) || !consumer.hasRecovered(recoverable)) {
        failed(problem);
      }
    } catch (Throwable worse) {
      failed(worse);
    }
  }

  private void unreadable(Json.Unreadable problem) {
    try {
      consumer.unreadable(problem);
    } catch (Throwable worse) {
      failed(worse);
    }
  }

  private void drain() {
    while (!busy && awaited == null) {
      Event event = mailbox.poll();
      if (event == null) {
        return;
      }
      busy = true;
      try {
        show(event);
      } finally {
        busy = false;
      }
      if (event.isFromClient()) {
        intake.resumeWhenRoom();
        intake.pauseUnderPressure();
      }
    }
  }

  private void show(Event event) {
    if (event instanceof Event.FromLayer && leaving) {
      surroundings().metrics().dropped(DropReason.CHANNEL_GONE);
      return;
    }
    left |= event instanceof Event.Disconnect;
    try {
      consumer.handle(event);
    } catch (ConnectionClosedException ended) {
      log.trace("{} had ended.", this, ended);
    } catch (Throwable problem) {
      failed(problem);
    }
  }

  @Override
  void left() {
    // Nothing to interrupt: the loop itself ran the consumer.
  }

  <T> void await(CompletionStage<T> stage, java.util.function.Consumer<? super T> then) {
    if (!loop().inLoop() || awaited != null) {
      throw new IllegalStateException(
          "await: outside a handler or the second time (expected: once, in a handler)");
    }
    if (leaving) {
      return;
    }
    awaited = stage;
    stage.whenComplete(
        (result, problem) -> loop().execute(() -> completed(stage, then, result, problem)));
  }

  private <T> void completed(
      CompletionStage<T> stage,
      java.util.function.Consumer<? super T> then,
      T result,
      @Nullable Throwable problem) {
    if (awaited != stage) {
      return;
    }
    awaited = null;
    if (problem != null) {
      recoverOrFail(
          problem instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : problem);
    } else {
      busy = true;
      try {
        show(new Event.Due(() -> then.accept(result)));
      } finally {
        busy = false;
      }
    }
    drain();
  }

  Timer after(Duration delay, Runnable task) {
    return loop().after(delay, () -> due(task));
  }

  private void due(Runnable task) {
    if (!left && !leaving) {
      event(new Event.Due(task));
    }
  }

  Timer every(Duration period, Runnable task) {
    if (period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("period: " + period + " (expected: more than nothing)");
    }
    Repetition repetition = new Repetition(period, task);
    loop().execute(repetition);
    return repetition;
  }

  /// A task that puts itself on the timer again after each run.
  private final class Repetition implements Runnable, Timer {
    private final Duration period;
    private final Runnable task;
    private volatile boolean cancelled;
    private volatile @Nullable Timer next;
    private boolean due; // loop only: offered and not run yet

    private Repetition(Duration period, Runnable task) {
      this.period = period;
      this.task = task;
    }

    @Override
    public void run() {
      if (cancelled || leaving) {
        return;
      }
      next = loop().after(period, this);
      if (!due) { // a consumer that is held up misses turns and does not pile them up
        due = true;
        due(this::turn);
      }
    }

    private void turn() {
      due = false;
      if (!cancelled) {
        task.run();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      Timer waiting = next;
      if (waiting != null) {
        waiting.cancel();
      }
    }
  }

  @Override
  void send(Message message) {
    if (!decision.checkOpen()) {
      surroundings().metrics().dropped(DropReason.CHANNEL_GONE);
      return;
    }
    sends().send(message);
  }

  /// Sends what is there during this call only. Where it would have to wait, a copy does.
  void send(IncomingText text) {
    if (!loop().inLoop()) {
      throw new IllegalStateException(
          "send: a text is sent back outside its handler (expected: a string, by toString())");
    }
    if (!decision.checkOpen() || !transport().sendNow(text)) {
      send(Message.text(text.toString()));
    }
  }
}
