// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import io.millrace.consumer.Group;
import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.LayerNode;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.server.MessageHandler;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one owner of the world, which is why the world needs no lock: a worker that takes wishes
/// from a channel, one at a time, and tells the players what came of them.
///
/// All it says is said by one thread, and so arrives in that order: a newcomer gets the state
/// first, and after it every change, none missing and none twice. Who is too slow to take them is
/// closed, as groups do unless told otherwise, and gets a fresh state when he comes back.
final class GameMaster implements MessageHandler {
  private static final Logger log = LoggerFactory.getLogger(GameMaster.class);

  static final ChannelName CHANNEL = new ChannelName("game");
  private static final GroupName PLAYERS = new GroupName("game_players");

  /// How long a player of a process that is gone may not be heard of.
  static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

  private static final Duration SWEEP = Duration.ofSeconds(5);

  /// Between attempts to answer while the layer's server cannot be reached.
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final int ATTEMPTS = 100;

  private final World world;
  private final ChannelLayer layer;
  private final Timeline timeline;
  private final Group players;
  private final Map<String, Long> heard = new HashMap<>();
  private long swept;

  GameMaster(World world, ChannelLayer layer, Timeline timeline) {
    this.world = world;
    this.layer = layer;
    this.timeline = timeline;
    this.players = new Group(layer, PLAYERS);
    this.swept = timeline.nanos();
  }

  /// Asks the players of an earlier world to join this one.
  void callTogether() {
    players.send(Message.of(Wish.ANEW, Map.of()));
  }

  @Override
  public void handle(Message message) throws InterruptedException {
    Wish wish = message.as(Wish.class);
    ChannelName player = new ChannelName(wish.channel());
    forgetTheLost();
    switch (message.type()) {
      case Wish.JOIN -> join(wish.channel());
      case Wish.MOVE -> move(wish.channel(), wish.to());
      case Wish.LEAVE -> leave(wish.channel());
      default ->
          throw new IllegalArgumentException(
              "message type: " + message.type() + " (expected: game.join, game.move, game.leave)");
    }
    if (world.player(player.value()) != null) {
      heard.put(player.value(), timeline.nanos());
    }
  }

  private void join(String name) throws InterruptedException {
    ChannelName channel = new ChannelName(name);
    World.Player known = world.player(name);
    World.Player player = known == null ? world.join(name) : known;
    if (player == null) {
      layer.send(
          channel,
          Message.of(
              Message.WEBSOCKET_CLOSE,
              Map.of("code", CloseCode.TRY_AGAIN_LATER, "reason", "the world is full")));
      return;
    }
    if (known == null) {
      tellMove(player, players.except(channel)); // who comes from an earlier world is a member
      layer.groupAdd(PLAYERS, channel); // returns when the process of that channel has seen to it
    }
    tell(channel, Message.text(Json.text(welcome(player))));
  }

  /// A wish may come while what answers it cannot leave yet: after an outage not all connections of
  /// a layer are back at one moment. The others wait meanwhile, as all is said in order.
  private void tell(ChannelName channel, Message message) throws InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (!(layer.send(channel, message) instanceof SendResult.Unreachable)) {
        return;
      }
      timeline.sleep(PAUSE);
    }
    log.warn("{} is not told of the world: the layer's server cannot be reached.", channel);
  }

  private Map<String, Object> welcome(World.Player player) {
    Map<String, Object> everybody = new LinkedHashMap<>();
    for (World.Player each : world.players()) {
      everybody.put(each.id(), Map.of("position", each.position().toJson(), "score", each.score()));
    }
    Map<String, Object> objects = new LinkedHashMap<>();
    world.stars().forEach((id, place) -> objects.put(id, star(place)));
    return Map.of(
        "type", "init",
        "playerId", player.id(),
        "size", List.of(Position.WIDTH, Position.HEIGHT),
        "state", Map.of("players", everybody, "objects", objects));
  }

  private static Map<String, Object> star(Position place) {
    return Map.of("type", "star", "position", place.toJson());
  }

  private void move(String channel, @Nullable Position to) {
    if (to == null) {
      return;
    }
    for (World.Happening happening : world.move(channel, to)) {
      switch (happening) {
        case World.Happening.Moved(World.Player player) -> tellMove(player, players);
        case World.Happening.StarTaken taken -> tellTaken(taken);
      }
    }
  }

  private static void tellMove(World.Player player, Group those) {
    those.sendJson(
        Map.of(
            "type", "playerMoved",
            "playerId", player.id(),
            "position", player.position().toJson()));
  }

  private void tellTaken(World.Happening.StarTaken taken) {
    players.sendJson(
        Map.of(
            "type", "starTaken",
            "playerId", taken.player().id(),
            "score", taken.player().score(),
            "objectId", taken.star(),
            "next",
                Map.of("id", taken.next(), "type", "star", "position", taken.position().toJson())));
  }

  private void leave(String channel) {
    heard.remove(channel);
    World.Player player = world.leave(channel);
    if (player != null) {
      layer.groupDiscard(PLAYERS, new ChannelName(channel));
      players.sendJson(Map.of("type", "playerLeft", "playerId", player.id()));
    }
  }

  /// A process that ends badly never says that its players have left.
  private void forgetTheLost() {
    long now = timeline.nanos();
    if (now - swept < SWEEP.toNanos()) {
      return;
    }
    swept = now;
    Set<String> nodes = layer.nodes().stream().map(LayerNode::id).collect(Collectors.toSet());
    List<String> lost =
        heard.entrySet().stream()
            .filter(each -> now - each.getValue() > LONGEST_SILENCE.toNanos())
            .map(Map.Entry::getKey)
            .filter(channel -> !nodes.contains(nodeOf(channel)))
            .toList();
    lost.forEach(this::leave);
  }

  /// Of `specific.<node>!<channel>`; nothing for names that are not ours.
  private static String nodeOf(String channel) {
    int dot = channel.indexOf('.');
    int mark = channel.indexOf('!');
    return dot < mark ? channel.substring(dot + 1, mark) : "";
  }
}
