// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Who and what is in the world, and what may happen there. Rules only, for one thread.
final class World {
  static final int MOST_PLAYERS = 100;
  static final int STARS = 9;

  /// How close one must come to a star to take it.
  static final double REACH = 34;

  /// A longer step is a leap: it counts as a move but passes over stars.
  static final double LONGEST_STEP = 80;

  private final RandomGenerator random;
  private final Map<String, Player> playersByChannel = new LinkedHashMap<>();
  private final Map<String, Position> stars = new LinkedHashMap<>();
  private long playersSeen;
  private long starsSeen;

  record Player(String id, Position position, int score) {
    private Player at(Position next) {
      return new Player(id, next, score);
    }

    private Player rewarded() {
      return new Player(id, position, score + 1);
    }
  }

  /// What players are told of.
  sealed interface Happening {
    record Moved(Player player) implements Happening {}

    record StarTaken(Player player, String star, String next, Position position)
        implements Happening {}
  }

  World(RandomGenerator random) {
    this.random = random;
    for (int i = 0; i < STARS; i++) {
      placeStar();
    }
  }

  private String placeStar() {
    String id = "s" + ++starsSeen;
    stars.put(id, Position.draw(random));
    return id;
  }

  /// @return null when the world is full
  @Nullable Player join(String channel) {
    if (playersByChannel.size() >= MOST_PLAYERS) {
      return null;
    }
    Player player = new Player("p" + ++playersSeen, Position.draw(random), 0);
    playersByChannel.put(channel, player);
    return player;
  }

  /// @return null when nobody is there under that name
  @Nullable Player player(String channel) {
    return playersByChannel.get(channel);
  }

  /// @return what came of it, in order; nothing for somebody who has not joined
  List<Happening> move(String channel, Position to) {
    Player before = playersByChannel.get(channel);
    if (before == null) {
      return List.of();
    }
    Player player = before.at(to);
    List<Happening> happenings = new ArrayList<>(2);
    happenings.add(new Happening.Moved(player));
    if (before.position.distanceTo(to) <= LONGEST_STEP) {
      for (String star : starsWithin(to)) {
        player = player.rewarded();
        stars.remove(star);
        String next = placeStar();
        happenings.add(new Happening.StarTaken(player, star, next, star(next)));
      }
    }
    playersByChannel.put(channel, player);
    return happenings;
  }

  private List<String> starsWithin(Position place) {
    return stars.entrySet().stream()
        .filter(star -> star.getValue().distanceTo(place) <= REACH)
        .map(Map.Entry::getKey)
        .toList();
  }

  private Position star(String id) {
    return Objects.requireNonNull(stars.get(id));
  }

  /// @return who has left, or null when nobody was there under that name
  @Nullable Player leave(String channel) {
    return playersByChannel.remove(channel);
  }

  List<Player> players() {
    return List.copyOf(playersByChannel.values());
  }

  Map<String, Position> stars() {
    return Map.copyOf(stars);
  }
}
