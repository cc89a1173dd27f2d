// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.util.ArrayList;
import java.util.List;

/// Events on their way to the viewers, counted once for all of them.
record Chunk(List<TailEvent> events, int lines, long bytes) {
  private static Chunk of(List<TailEvent> events) {
    int lines = 0;
    long bytes = 0;
    for (TailEvent event : events) {
      if (event instanceof TailEvent.Line line) {
        lines++;
        bytes += line.bytes();
      }
    }
    return new Chunk(List.copyOf(events), lines, bytes);
  }

  /// In chunks of at most so many events.
  static List<Chunk> split(List<TailEvent> events, int most) {
    List<Chunk> chunks = new ArrayList<>();
    for (int from = 0; from < events.size(); from += most) {
      chunks.add(of(events.subList(from, Math.min(events.size(), from + most))));
    }
    return chunks;
  }
}
