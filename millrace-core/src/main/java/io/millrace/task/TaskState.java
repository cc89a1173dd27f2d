// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.util.Locale;

/// Where a task is in its life.
public enum TaskState {
  /// Accepted, and waits: for its time, for a free place, or for another try.
  PENDING,
  /// At work; nothing was said of its progress yet.
  RUNNING,
  /// At work, and has said how far it is.
  PROGRESS,
  /// Ended, and has a result.
  SUCCEEDED,
  /// Ended by an error or a timeout, and will not be tried again.
  FAILED,
  /// Called off.
  REVOKED;

  /// Nothing changes any more.
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == REVOKED;
  }

  /// Ended without a result, so that one may ask for it again.
  public boolean isUnsuccessful() {
    return this == FAILED || this == REVOKED;
  }

  /// An attempt is under way.
  public boolean isAtWork() {
    return this == RUNNING || this == PROGRESS;
  }

  /// As it is written where other programs read it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such state
  public static TaskState of(String label) {
    for (TaskState state : values()) {
      if (state.label().equals(label)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "task state: '"
            + label
            + "' (expected: pending, running, progress, succeeded, failed or revoked)");
  }
}
