// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import io.millrace.accounts.AccountsUnavailable.Reason;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Where passwords are hashed: on a few threads of the platform, as each hash takes memory and a
/// whole core for some time. So many at once, so many waiting, so long.
final class Hashing implements AutoCloseable {
  private static final int MOST_WAITING = 2_000;

  private final ThreadPoolExecutor threads;
  private final Duration deadline;

  Hashing(int atOnce, Duration deadline) {
    this.deadline = deadline;
    this.threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("millrace-hash-", 0).factory());
  }

  /// @throws AccountsUnavailable when it was not done within the deadline
  <T> T run(Callable<T> work) {
    Future<T> future;
    try {
      future = threads.submit(work);
    } catch (RejectedExecutionException full) {
      throw new AccountsUnavailable(
          Reason.HASHING, MOST_WAITING + " passwords wait to be checked already", full);
    }
    try {
      return future.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      future.cancel(true);
      throw new AccountsUnavailable(
          Reason.HASHING, "a password was not checked within " + deadline, late);
    } catch (InterruptedException left) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new AccountsUnavailable(Reason.HASHING, "interrupted while waiting", left);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException bug) {
        throw bug;
      }
      throw new IllegalStateException("a password could not be hashed", failed.getCause());
    }
  }

  int waiting() {
    return threads.getQueue().size();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
