// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import io.millrace.layer.ChannelLayer;
import io.millrace.server.ServerBuilder;
import java.util.random.RandomGenerator;

/// The multiplayer game: a socket for each player, and one worker that owns the world.
///
/// With a layer that several servers share, one of them has the worker and all have the sockets:
/// wishes find it by the name of its channel, and what happens reaches players through their group.
public final class GameDemo {
  private GameDemo() {}

  /// @param layer the builder's own
  public static void addTo(ServerBuilder builder, ChannelLayer layer, RandomGenerator random) {
    builder
        .websocket("/ws/game", PlayerConsumer::new)
        .worker(GameMaster.CHANNEL.value(), new GameMaster(new World(random), layer));
  }
}
