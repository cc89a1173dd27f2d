// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Duration;

/// Bounds of all tasks of one process.
///
/// @param waiting tasks that wait in this process, for a place or for their time; more are refused
/// @param argumentBytes of one task's arguments as JSON
/// @param resultBytes of one task's result as JSON; a larger one makes the task fail
/// @param kept tasks that have ended and are remembered at most; the oldest are forgotten first
/// @param keptFor how long they are remembered at most
/// @param cpuThreads computing tasks at one time
/// @param abandoned attempts that do not end although they were interrupted, and no longer count
///   for the concurrency of their name; from then on they do, so that there are never more
/// @param patience how long an attempt may take to end after it was interrupted
/// @param drain how long a close waits for tasks to finish before it interrupts them
public record TasksLimits(
    int waiting,
    int argumentBytes,
    int resultBytes,
    int kept,
    Duration keptFor,
    int cpuThreads,
    int abandoned,
    Duration patience,
    Duration drain) {
  private static final int MEBIBYTE = 1 << 20;

  public static final TasksLimits DEFAULT =
      new TasksLimits(
          10_000,
          MEBIBYTE,
          MEBIBYTE,
          1_000,
          Duration.ofHours(24),
          Runtime.getRuntime().availableProcessors(),
          16,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10));

  public TasksLimits {
    atLeast("waiting", waiting, 1);
    atLeast("argument bytes", argumentBytes, 1);
    atLeast("result bytes", resultBytes, 1);
    atLeast("kept", kept, 0);
    atLeast("CPU threads", cpuThreads, 1);
    atLeast("abandoned", abandoned, 0);
    notNegative("kept for", keptFor);
    notNegative("patience", patience);
    notNegative("drain", drain);
  }

  private static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + ": " + value + " (expected: " + least + " or more)");
    }
  }

  private static void notNegative(String what, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: 0 or more)");
    }
  }

  public TasksLimits withWaiting(int most) {
    return new TasksLimits(
        most, argumentBytes, resultBytes, kept, keptFor, cpuThreads, abandoned, patience, drain);
  }

  public TasksLimits withResultBytes(int most) {
    return new TasksLimits(
        waiting, argumentBytes, most, kept, keptFor, cpuThreads, abandoned, patience, drain);
  }

  public TasksLimits withKept(int most, Duration longest) {
    return new TasksLimits(
        waiting, argumentBytes, resultBytes, most, longest, cpuThreads, abandoned, patience, drain);
  }

  public TasksLimits withCpuThreads(int threads) {
    return new TasksLimits(
        waiting, argumentBytes, resultBytes, kept, keptFor, threads, abandoned, patience, drain);
  }

  public TasksLimits withAbandoned(int most) {
    return new TasksLimits(
        waiting, argumentBytes, resultBytes, kept, keptFor, cpuThreads, most, patience, drain);
  }

  public TasksLimits withPatience(Duration longest) {
    return new TasksLimits(
        waiting, argumentBytes, resultBytes, kept, keptFor, cpuThreads, abandoned, longest, drain);
  }

  public TasksLimits withDrain(Duration longest) {
    return new TasksLimits(
        waiting,
        argumentBytes,
        resultBytes,
        kept,
        keptFor,
        cpuThreads,
        abandoned,
        patience,
        longest);
  }
}
