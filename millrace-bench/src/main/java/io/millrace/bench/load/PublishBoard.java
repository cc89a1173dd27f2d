// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Where event loops meet: which publish still waits for how many of them. Touched once a publish
/// and loop, not once a delivery.
final class PublishBoard {
  private final List<Runnable> publishers = new ArrayList<>();
  private final AtomicInteger listening = new AtomicInteger();
  private final AtomicIntegerArray waiting;
  private int loops = 1;

  PublishBoard(Scenario.Fanout scenario) {
    waiting = new AtomicIntegerArray(scenario.publishers() * scenario.depth());
  }

  /// The next publisher.
  ///
  /// @param completed called on any loop when the oldest of its publishes has reached all
  void add(Runnable completed) {
    publishers.add(completed);
  }

  /// How many loops have members; called before the first publish.
  void loops(int count) {
    loops = count;
  }

  void oneMoreListens() {
    listening.incrementAndGet();
  }

  int listening() {
    return listening.get();
  }

  /// All members of one loop have heard the publish in this slot.
  void loopDone(int publisher, int slot) {
    if (waiting.incrementAndGet(slot) == loops) {
      waiting.set(slot, 0);
      publishers.get(publisher).run();
    }
  }
}
