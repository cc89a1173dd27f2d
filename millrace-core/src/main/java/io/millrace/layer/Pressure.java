// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;

/// How far the event loops are behind with broadcasts.
public interface Pressure {
  /// Whether whoever sends should pause.
  boolean isHigh();

  /// Runs a task on the loop once the pressure is no longer high.
  void whenRelieved(EventLoop loop, Runnable task);
}
