// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/// WebSockets that say nothing, from this process, open until they are closed.
public final class Crowd implements AutoCloseable {
  private static final int TELL_EVERY = 1_000;

  private final Loops loops;
  private final Faults faults;
  private final List<WebSocketLink> links;
  private final double openSeconds;

  private Crowd(Loops loops, Faults faults, List<WebSocketLink> links, double openSeconds) {
    this.loops = loops;
    this.faults = faults;
    this.links = links;
    this.openSeconds = openSeconds;
  }

  /// Returns when all are open.
  ///
  /// @param rate connections a second at most, 0 for as fast as the server accepts
  /// @param opened told now and then how many were begun
  /// @throws LoadFailure if one cannot be opened
  public static Crowd open(
      Target target,
      int connections,
      int rate,
      int threads,
      Transport transport,
      IntConsumer opened) {
    OpenFiles.require(connections);
    Faults faults = new Faults();
    Loops loops = new Loops(transport, threads);
    try {
      long start = System.nanoTime();
      List<WebSocketLink> links =
          new Opener(loops, target, faults)
              .open(
                  connections,
                  rate,
                  (_, _) -> new WebSocketLink(target, faults),
                  begun -> {
                    if (begun % TELL_EVERY == 0) {
                      opened.accept(begun);
                    }
                  });
      return new Crowd(loops, faults, links, (System.nanoTime() - start) / 1e9);
    } catch (RuntimeException failed) {
      loops.close();
      throw failed;
    }
  }

  /// How long it took to open them.
  public double openSeconds() {
    return openSeconds;
  }

  /// Waits.
  ///
  /// @throws LoadFailure if the server closes one
  public void hold(Duration time) {
    faults.await(time);
  }

  @Override
  public void close() {
    try (loops) {
      Opener.close(links, faults);
    }
  }
}
