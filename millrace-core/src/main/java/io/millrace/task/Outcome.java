// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// How an attempt ended.
public sealed interface Outcome {
  /// @param result as JSON; `null` for none
  record Succeeded(String result) implements Outcome {}

  /// @param error for operators
  /// @param isFinal whether another attempt would fail again
  record Failed(String error, boolean isFinal) implements Outcome {}

  /// It was terminated.
  record Terminated() implements Outcome {}

  /// This process stops, and the attempt was not done in time. It may be tried elsewhere.
  record Stopped() implements Outcome {}
}
