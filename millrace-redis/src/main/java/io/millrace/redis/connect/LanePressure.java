// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.millrace.layer.Pressure;
import io.millrace.loop.EventLoop;

/// Senders pause while event loops are behind, and while the way to Redis is.
public record LanePressure(Pressure loops, Lane lane) implements Pressure {
  @Override
  public boolean isHigh() {
    return loops.isHigh() || lane.isHigh();
  }

  @Override
  public void whenRelieved(EventLoop loop, Runnable task) {
    if (lane.isHigh()) {
      lane.whenRelieved(loop, task);
    } else {
      loops.whenRelieved(loop, task);
    }
  }
}
