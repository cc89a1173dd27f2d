// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// Is told of one attempt, on any thread and without any lock held. Must not block.
public interface AttemptObserver {
  /// How far it is; several times a second at most, never after the end.
  void progressed(Progress progress);

  /// Once. The code of the attempt may still be running if it was terminated, stopped or too late.
  void ended(Outcome outcome);
}
