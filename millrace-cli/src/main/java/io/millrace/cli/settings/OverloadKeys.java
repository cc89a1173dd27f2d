// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.server.OverloadOptions;
import java.time.Duration;
import java.util.List;

/// The settings of what happens when more is asked of a server than it can do.
final class OverloadKeys {
  private static final KeyGroup GROUP = new KeyGroup();
  private static final OverloadOptions STANDARD = OverloadOptions.DEFAULT;
  private static final int ANY = Integer.MAX_VALUE;

  static final Key<Duration> LAG =
      GROUP.key(
          "overload.lag",
          Kind.duration(Duration.ZERO),
          STANDARD.lag(),
          "How long what comes may wait for its turn on an event loop; one where it is longer takes"
              + " no new connections, and where all are so, they are answered 503; `0s` for never");
  static final Key<Duration> LASTING =
      GROUP.key(
          "overload.lasting",
          Kind.duration(Duration.ZERO),
          STANDARD.lasting(),
          "How long that has to last, and afterwards half of it at most, before anything changes");
  static final Key<Integer> ACCEPTS =
      GROUP.key(
          "overload.accepts",
          Kind.number(1, ANY),
          STANDARD.accepts(),
          "Connections taken in one turn of an event loop; the others wait in the kernel");
  static final Key<Integer> FRAMES =
      GROUP.key(
          "overload.frames",
          Kind.number(1, ANY),
          STANDARD.frames(),
          "Frames of one WebSocket handled in one turn of its event loop");
  static final Key<Integer> REQUESTS =
      GROUP.key(
          "overload.requests",
          Kind.number(1, ANY),
          STANDARD.requests(),
          "Requests of one HTTP/1.1 connection begun in one turn of its event loop");

  private OverloadKeys() {}

  static List<Key<?>> all() {
    return GROUP.keys();
  }

  static OverloadOptions overload(Configuration from) {
    return new OverloadOptions(
        from.get(LAG), from.get(LASTING), from.get(ACCEPTS), from.get(FRAMES), from.get(REQUESTS));
  }
}
