// SPDX-License-Identifier: Apache-2.0
package io.millrace.loop;

/// A task that waits for its time.
@FunctionalInterface
public interface Timer {
  /// Takes it back. Does nothing when it has run already; any thread may call.
  void cancel();
}
