// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.time.Duration;

/// How files are followed and how much waits for a slow viewer.
///
/// @param queueLines as many lines, notices among them, wait for a viewer; then the oldest is
///   dropped
/// @param queueBytes so much of the file waits for a viewer
/// @param batchLines no more events than this come with one [TailSubscription#take]
/// @param longestPiece longer lines come in pieces of this many bytes
/// @param settle after the kernel told of a change, as long is waited for more before it is asked
///   again: a bound for the work that a busy writer makes, and for the delay of a line
/// @param poll how often a file is looked at of which the kernel does not tell
/// @param safety how often every file is looked at, whatever the kernel told; no less than `poll`
/// @param grace a file that was rotated away is read until nothing came for this time, because its
///   writer may go on for a while
public record TailOptions(
    int queueLines,
    int queueBytes,
    int batchLines,
    int longestPiece,
    Duration settle,
    Duration poll,
    Duration safety,
    Duration grace) {
  /// 10,000 lines and 4 MiB a viewer, 1,000 at once, pieces of 64 KiB; 10 ms, 250 ms, a second, ten
  /// seconds.
  public static final TailOptions DEFAULT =
      new TailOptions(
          10_000,
          4 * 1024 * 1024,
          1_000,
          64 * 1024,
          Duration.ofMillis(10),
          Duration.ofMillis(250),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10));

  public TailOptions {
    atLeast("queueLines", queueLines, 1);
    atLeast("batchLines", batchLines, 1);
    if (longestPiece < 16 || longestPiece > 1024 * 1024) {
      throw new IllegalArgumentException(
          "longestPiece: " + longestPiece + " (expected: 16..1048576)");
    }
    atLeast("queueBytes", queueBytes, longestPiece);
    if (settle.isNegative() || settle.toMillis() > 1_000) {
      throw new IllegalArgumentException("settle: " + settle + " (expected: 0..1 s)");
    }
    if (poll.toMillis() < 1) {
      throw new IllegalArgumentException("poll: " + poll + " (expected: 1 ms or more)");
    }
    if (safety.compareTo(poll) < 0) {
      throw new IllegalArgumentException(
          "safety: " + safety + " (expected: no less than " + poll + ")");
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace: " + grace + " (expected: 0 or more)");
    }
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " or more)");
    }
  }

  public TailOptions withQueueLines(int changed) {
    return new TailOptions(
        changed, queueBytes, batchLines, longestPiece, settle, poll, safety, grace);
  }

  public TailOptions withQueueBytes(int changed) {
    return new TailOptions(
        queueLines, changed, batchLines, longestPiece, settle, poll, safety, grace);
  }

  public TailOptions withBatchLines(int changed) {
    return new TailOptions(
        queueLines, queueBytes, changed, longestPiece, settle, poll, safety, grace);
  }

  public TailOptions withLongestPiece(int changed) {
    return new TailOptions(
        queueLines, queueBytes, batchLines, changed, settle, poll, safety, grace);
  }

  public TailOptions withSettle(Duration changed) {
    return new TailOptions(
        queueLines, queueBytes, batchLines, longestPiece, changed, poll, safety, grace);
  }

  public TailOptions withPoll(Duration changed) {
    return new TailOptions(
        queueLines, queueBytes, batchLines, longestPiece, settle, changed, safety, grace);
  }

  public TailOptions withSafety(Duration changed) {
    return new TailOptions(
        queueLines, queueBytes, batchLines, longestPiece, settle, poll, changed, grace);
  }

  public TailOptions withGrace(Duration changed) {
    return new TailOptions(
        queueLines, queueBytes, batchLines, longestPiece, settle, poll, safety, changed);
  }
}
