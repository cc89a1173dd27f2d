// SPDX-License-Identifier: Apache-2.0
package io.millrace.loop;

/// Marks the threads of event loops, which are never made to wait.
public interface EventLoopThread {
  /// Whether the calling thread is one.
  static boolean isCurrent() {
    return Thread.currentThread() instanceof EventLoopThread;
  }
}
