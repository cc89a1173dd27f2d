// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.demos.DemoSettings;
import io.millrace.demos.GameWorker;
import io.millrace.demos.GuardSettings;
import io.millrace.demos.TailFiles;
import java.util.List;

/// The settings of the demo site.
final class DemoKeys {
  private static final KeyGroup GROUP = new KeyGroup();
  private static final int ANY = Integer.MAX_VALUE;

  static final Key<Integer> GUARD_CONNECTIONS =
      GROUP.key(
          "guard.connections",
          Kind.number(1, ANY),
          GuardSettings.DEFAULT.connections(),
          "WebSockets open at once on the demo site; one more is closed with 1008");
  static final Key<String> GUARD_TOKEN_SECRET =
      GROUP.key(
          "guard.token-secret",
          Kind.secret(GuardSettings.SHORTEST_SECRET),
          "",
          "What signs the tokens of the demo at `/ws/guard/token`, 32 bytes or more; a random one at"
              + " each start when empty");
  static final Key<GameWorker> GAME_WORKER =
      GROUP.key(
          "demo.game-worker",
          Kind.choice(GameWorker.class),
          DemoSettings.DEFAULT.game(),
          "Whose process has the world of the game: `here`, `elsewhere`, or `auto`, which is one of"
              + " those that share the layer");

  private DemoKeys() {}

  static List<Key<?>> all() {
    return GROUP.keys();
  }

  static DemoSettings demo(Configuration from) {
    return new DemoSettings(
        new GuardSettings(from.get(GUARD_TOKEN_SECRET), from.get(GUARD_CONNECTIONS)),
        from.get(GAME_WORKER),
        TailFiles.of(TailfKeys.tailf(from).files()),
        !from.get(LayerKeys.URL).equals(LayerSettings.MEMORY));
  }
}
