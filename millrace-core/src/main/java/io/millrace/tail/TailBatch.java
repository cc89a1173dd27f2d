// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.util.List;

/// What has come since the last time, at least one event.
public record TailBatch(List<TailEvent> events) {
  public TailBatch {
    events = List.copyOf(events);
    if (events.isEmpty()) {
      throw new IllegalArgumentException("events: none (expected: at least one)");
    }
  }
}
