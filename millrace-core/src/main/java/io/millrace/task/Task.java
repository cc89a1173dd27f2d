// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import org.jspecify.annotations.Nullable;

/// The work itself.
@FunctionalInterface
public interface Task {
  /// Runs on a thread of its own and may block. When the task is terminated, or its time is over,
  /// the thread is interrupted: work that can take long should let [InterruptedException] pass, or
  /// ask [TaskContext#isRevoked].
  ///
  /// @return the result: anything that can be written as JSON, or null for none
  /// @throws Exception when this attempt has failed; whether there is another is said by the
  ///   [RetryPolicy]. A [FinalFailureException] is never tried again
  @Nullable Object run(TaskContext context) throws Exception;
}
