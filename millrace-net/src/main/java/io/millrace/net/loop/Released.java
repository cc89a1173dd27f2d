// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The virtual threads that a loop lets go. Each that is started from outside of their scheduler
/// wakes the thread that carries them, which on the same processor takes the loop's place at once,
/// for that one, and sleeps again. So the loop starts a single one, which lets all others go: they
/// run behind it on the same carrier, or on others that have nothing to do. On the loop only.
final class Released {
  private static final Logger log = LoggerFactory.getLogger(Released.class);

  private final Executor loop;
  private List<Runnable> gathered = new ArrayList<>();

  Released(Executor loop) {
    this.loop = loop;
  }

  /// @param go starts or wakes a virtual thread
  void add(Runnable go) {
    gathered.add(go);
    if (gathered.size() == 1) {
      loop.execute(this::letGo);
    }
  }

  private void letGo() {
    List<Runnable> all = gathered;
    if (all.size() == 1) {
      go(all.removeFirst());
    } else {
      gathered = new ArrayList<>(all.size());
      Thread.startVirtualThread(() -> all.forEach(Released::go));
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
