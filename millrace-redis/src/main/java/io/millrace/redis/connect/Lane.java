// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.millrace.loop.EventLoop;
import io.millrace.loop.EventLoopThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The order in which a process talks to its servers. What is submitted begins at once, so that
/// many questions are on their way at one time; what follows from an answer is done in the order of
/// submission, whichever server answers first. So messages of one thread leave in their order even
/// when each has to ask first who is to get it.
///
/// Bounded: who may wait does so while much is unfinished; whoever may not is refused at a higher
/// mark. Safe for all threads.
public final class Lane implements AutoCloseable {
  /// Above this whoever can wait is made to.
  static final int HIGH = 2_048;

  static final int LOW = HIGH / 2;

  /// At this, work is refused.
  static final int MOST = 16 * HIGH;

  private static final int WEIGHED_BYTES = 16 * 1_024;

  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  private final Thread thread;

  // All guarded by this.
  private final Queue<Step<?>> steps = new ArrayDeque<>();
  private final List<Runnable> relief = new ArrayList<>();
  private int unfinished;
  private boolean closed;

  /// What is to be done with an answer. Exactly one of its parameters is null, unless the answer
  /// itself is null.
  @FunctionalInterface
  public interface Sequel<T> {
    /// @return completed when all that it has sent is answered; or null for at once
    @Nullable CompletionStage<?> apply(@Nullable T answer, @Nullable Throwable failure);
  }

  /// A question that can be asked.
  @FunctionalInterface
  public interface Question<T> {
    /// Sends it; must not block. May throw when it cannot be sent.
    CompletionStage<T> ask();
  }

  private record Step<T>(CompletableFuture<T> answer, Sequel<T> sequel, int weight) {
    private @Nullable CompletionStage<?> run() throws InterruptedException {
      try {
        return sequel.apply(answer.get(), null);
      } catch (ExecutionException failed) {
        return sequel.apply(null, failed.getCause());
      } catch (CancellationException lost) {
        return sequel.apply(null, lost);
      }
    }
  }

  public Lane(String name) {
    thread = Thread.ofVirtual().name("millrace-redis lane " + name).start(this::run);
  }

  /// How much a message of that many bytes counts.
  public static int weight(int bytes) {
    return 1 + bytes / WEIGHED_BYTES;
  }

  /// Takes work, or refuses it when there is too much of it. Waits first while much is unfinished,
  /// unless the calling thread is an event loop's. The question is asked before this returns.
  ///
  /// @return false when it was refused
  public <T> boolean submit(int weight, Question<T> question, Sequel<T> sequel) {
    synchronized (this) {
      while (unfinished > HIGH && !closed && !EventLoopThread.isCurrent()) {
        try {
          wait();
        } catch (InterruptedException leaving) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      if (closed || unfinished + weight > MOST) {
        return false;
      }
      add(weight, question, sequel);
      return true;
    }
  }

  /// Takes work that is bounded otherwise, such as joining groups: never waits, never refuses while
  /// the lane is open.
  public synchronized <T> boolean force(Question<T> question, Sequel<T> sequel) {
    if (closed) {
      return false;
    }
    add(0, question, sequel);
    return true;
  }

  private <T> void add(int weight, Question<T> question, Sequel<T> sequel) {
    CompletableFuture<T> answer;
    try {
      answer = question.ask().toCompletableFuture();
    } catch (RuntimeException unsent) {
      answer = CompletableFuture.failedFuture(unsent);
    }
    unfinished += weight;
    steps.add(new Step<>(answer, sequel, weight));
    notifyAll();
  }

  private void run() {
    try {
      while (true) {
        finish(next());
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Step<?> next() throws InterruptedException {
    while (true) {
      Step<?> step = steps.poll();
      if (step != null) {
        return step;
      }
      if (closed) {
        throw new InterruptedException("the lane is closed");
      }
      wait();
    }
  }

  private void finish(Step<?> step) throws InterruptedException {
    CompletionStage<?> rest = null;
    try {
      rest = step.run();
    } catch (RuntimeException | Error bug) {
      log.error("A step on the way to Redis failed.", bug);
    }
    if (rest == null) {
      release(step.weight);
    } else {
      var _ = rest.whenComplete((_, _) -> release(step.weight));
    }
  }

  private void release(int weight) {
    List<Runnable> due = List.of();
    synchronized (this) {
      boolean wasHigh = unfinished > LOW;
      unfinished -= weight;
      if (wasHigh && unfinished <= LOW) {
        due = List.copyOf(relief);
        relief.clear();
        notifyAll();
      }
    }
    due.forEach(Runnable::run);
  }

  /// Whether whoever sends should pause.
  public synchronized boolean isHigh() {
    return unfinished > HIGH && !closed;
  }

  /// Runs a task on the loop once the lane is no longer high, or at once when it is not.
  public void whenRelieved(EventLoop loop, Runnable task) {
    synchronized (this) {
      if (unfinished > HIGH && !closed) {
        relief.add(() -> loop.execute(task));
        return;
      }
    }
    loop.execute(task);
  }

  /// Takes nothing more; what is in it is finished first, by the lane's own thread.
  @Override
  public void close() {
    List<Runnable> due;
    synchronized (this) {
      closed = true;
      due = List.copyOf(relief);
      relief.clear();
      notifyAll();
    }
    due.forEach(Runnable::run);
  }

  /// Waits for that long until all is finished after [#close].
  public void awaitEnd(java.time.Duration longest) throws InterruptedException {
    if (!thread.join(longest)) {
      thread.interrupt();
    }
  }

  /// What really went wrong.
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
      cause = cause.getCause();
    }
    return cause;
  }
}
