// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The virtual threads that a loop lets go, once its sockets have been read and at the end of its
/// turn. Each that is started from outside of their scheduler wakes the thread that carries them,
/// which on the same processor takes the loop's place at once, for that one, and sleeps again. So
/// the loop starts a single one, which lets all others go: its carrier is awake, and they follow on
/// it or on carriers that have nothing to do. What they have to say at once is among the tasks of
/// the same turn. On the loop only.
final class Released {
  private static final Logger log = LoggerFactory.getLogger(Released.class);

  private List<Runnable> gathered = new ArrayList<>();

  /// @param go starts or wakes a virtual thread
  void add(Runnable go) {
    gathered.add(go);
  }

  void letGo() {
    if (gathered.size() > 1) {
      List<Runnable> all = gathered;
      gathered = new ArrayList<>(all.size());
      go(all);
    } else if (!gathered.isEmpty()) {
      go(gathered.removeFirst());
    }
  }

  private static void go(List<Runnable> all) {
    Runnable letAllGo = () -> all.forEach(Released::go);
    try {
      Thread.startVirtualThread(letAllGo);
    } catch (OutOfMemoryError noThread) {
      letAllGo.run();
    }
  }

  /// Whatever goes wrong with one, the others go.
  private static void go(Runnable each) {
    try {
      each.run();
    } catch (RuntimeException | Error problem) {
      log.error("A virtual thread could not be started or woken.", problem);
    }
  }
}
