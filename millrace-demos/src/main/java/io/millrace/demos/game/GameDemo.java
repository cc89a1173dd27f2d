// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import io.millrace.demos.DemoSettings;
import io.millrace.demos.GameWorker;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.ServerBuilder;
import io.millrace.time.Timeline;
import java.util.random.RandomGenerator;

/// The multiplayer game: a socket for each player, and one worker that owns the world.
///
/// With a layer that several servers share, one of them has the worker and all have the sockets:
/// wishes find it by the name of its channel, and what happens reaches players through their group.
public final class GameDemo {
  private GameDemo() {}

  /// @param layer the builder's own
  /// @param settings where the world is
  public static void addTo(
      ServerBuilder builder, ChannelLayer layer, RandomGenerator random, DemoSettings settings) {
    builder.websocket("/ws/game", PlayerConsumer::new);
    if (settings.game() == GameWorker.ELSEWHERE) {
      return;
    }
    if (settings.shared()) {
      boolean insists = settings.game() == GameWorker.HERE;
      builder.owning(WorldKeeper.start(layer, random, insists));
    } else {
      GameMaster master = new GameMaster(new World(random), layer, Timeline.system());
      builder.worker(GameMaster.CHANNEL.value(), master);
    }
  }

  /// The world in this process, wherever it was before.
  public static AutoCloseable world(ChannelLayer layer, RandomGenerator random) {
    return WorldKeeper.start(layer, random, true);
  }
}
