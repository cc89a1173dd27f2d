// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// Acts on an attempt that has begun. Safe for all threads.
public interface AttemptControl {
  /// Lets [TaskContext#isRevoked] say so.
  void revoke();

  /// Ends it as terminated, and interrupts its thread. Nothing happens when it has ended.
  void terminate();
}
