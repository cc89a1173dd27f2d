// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads for work that takes the processor for long, so that it holds up no event loop and not
/// the virtual threads of other consumers either: `await(offload.run(() -> …), this::send)`.
///
/// Platform threads, so many and no more; what finds them busy waits in a bounded queue. Safe for
/// all threads. A server closes it when told so with `owning`.
public final class Offload implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ThreadPoolExecutor pool;
  private final int queue;

  /// There was no room for more work.
  public static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FullException(String message) {
      super(message);
    }
  }

  /// @param threads that work at once; an idle one ends after 30 s
  /// @param queue pieces of work that may wait for one of them
  public Offload(int threads, int queue) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: 1 or more)");
    }
    if (queue < 1) {
      throw new IllegalArgumentException("queue: " + queue + " (expected: 1 or more)");
    }
    this.queue = queue;
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().daemon().name("offload-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
  }

  /// As many threads as the machine has cores, and 64 places for each to wait in.
  public static Offload ofAllCores() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Offload(cores, 64 * cores);
  }

  /// Starts work, or puts it into the queue, and returns at once. Cancelling the future takes work
  /// back that waits; what has begun goes on to its end.
  ///
  /// @return fails with [FullException] when there is no room, or the threads were closed
  public <T> CompletableFuture<T> run(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Piece<T> piece = new Piece<>(work, result);
    try {
      pool.execute(piece);
    } catch (RejectedExecutionException _) {
      result.completeExceptionally(
          new FullException(
              pool.isShutdown()
                  ? "offload: closed (expected: work while the server runs)"
                  : "offload: all "
                      + pool.getMaximumPoolSize()
                      + " threads are busy and "
                      + queue
                      + " pieces of work wait (expected: less at once, or more threads)"));
    }
    return result;
  }

  private record Piece<T>(Callable<T> work, CompletableFuture<T> result) implements Runnable {
    @Override
    public void run() {
      if (result.isDone()) {
        return;
      }
      try {
        result.complete(work.call());
      } catch (Throwable problem) {
        result.completeExceptionally(problem);
      }
    }
  }

  /// Interrupts what works; what waits fails. Returns at once.
  @Override
  public void close() {
    for (Runnable each : pool.shutdownNow()) {
      if (each instanceof Piece<?> piece) {
        piece.result().completeExceptionally(new FullException("offload: closed meanwhile"));
      }
    }
  }
}
