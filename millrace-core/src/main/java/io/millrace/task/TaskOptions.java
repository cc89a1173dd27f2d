// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Duration;

/// How the tasks of one name are run.
///
/// @param timeout of each attempt; zero for none
/// @param concurrency attempts of that name at one time in this process; others wait
/// @param threads what kind of work it is
public record TaskOptions(Duration timeout, RetryPolicy retry, int concurrency, Threads threads) {
  /// What the work does most of the time.
  public enum Threads {
    /// It waits, for files, sockets, a database: a virtual thread each.
    BLOCKING,
    /// It computes: on platform threads, as many as [TasksLimits#cpuThreads].
    CPU
  }

  /// An hour, one attempt, 256 at a time, blocking.
  public static final TaskOptions DEFAULT =
      new TaskOptions(Duration.ofHours(1), RetryPolicy.NONE, 256, Threads.BLOCKING);

  public TaskOptions {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: 0 or more)");
    }
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: 1 or more)");
    }
  }

  public TaskOptions withTimeout(Duration longest) {
    return new TaskOptions(longest, retry, concurrency, threads);
  }

  /// For what is meant to run until it is called off.
  public TaskOptions withoutTimeout() {
    return withTimeout(Duration.ZERO);
  }

  public TaskOptions withRetry(RetryPolicy policy) {
    return new TaskOptions(timeout, policy, concurrency, threads);
  }

  public TaskOptions withConcurrency(int atOnce) {
    return new TaskOptions(timeout, retry, atOnce, threads);
  }

  public TaskOptions onCpu() {
    return new TaskOptions(timeout, retry, concurrency, Threads.CPU);
  }
}
