// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.demos.DemoSettings;
import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.DropReason;
import io.millrace.server.ServerBuilder;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What players see of each other and of the stars.
class GameTest {
  private final Probe site = site(1_000);

  /// @param capacity wishes that may wait for the world
  private static Probe site(int capacity) {
    ChannelLayer layer =
        ChannelLayer.inMemory(
            LayerOptions.DEFAULT.withChannelCapacity(GameMaster.CHANNEL.value(), capacity));
    ServerBuilder builder = Millrace.server().layer(layer);
    GameDemo.addTo(builder, layer, new Random(17), DemoSettings.DEFAULT);
    return Probe.of(builder.application());
  }

  /// All that the game's messages have.
  private record Told(
      String type,
      @Nullable String playerId,
      @Nullable List<Double> position,
      @Nullable State state,
      @Nullable String objectId,
      @Nullable Thing next,
      int score) {
    private Map<String, Thing> players() {
      return requireNonNull(state).players();
    }

    private Map<String, Thing> objects() {
      return requireNonNull(state).objects();
    }

    private Thing player(String id) {
      return requireNonNull(players().get(id));
    }

    private List<Double> place() {
      return requireNonNull(position);
    }

    private String nextId() {
      return requireNonNull(requireNonNull(next).id());
    }
  }

  private record State(Map<String, Thing> players, Map<String, Thing> objects) {}

  private record Thing(
      @Nullable String id, @Nullable String type, List<Double> position, int score) {}

  @AfterEach
  void close() {
    site.close();
  }

  private static Told next(ProbeSocket socket) {
    return switch (socket.next()) {
      case WebSocketMessage.Text(String text) -> Json.read(text, Told.class);
      case WebSocketMessage.Binary _ -> throw new AssertionError("binary");
    };
  }

  private static void move(ProbeSocket socket, double x, double y) {
    socket.sendJson(Map.of("type", "move", "position", List.of(x, y)));
  }

  @Test
  void aNewcomerGetsTheStateAndIsAnnouncedToThosePresent() {
    ProbeSocket ann = site.connect("/ws/game");
    Told alone = next(ann);
    assertThat(alone.type()).isEqualTo("init");
    assertThat(alone.playerId()).isEqualTo("p1");
    assertThat(alone.players()).containsOnlyKeys("p1");
    assertThat(alone.objects()).hasSize(World.STARS);
    ann.expectNothing();

    ProbeSocket bob = site.connect("/ws/game");
    Told two = next(bob);
    assertThat(two.playerId()).isEqualTo("p2");
    assertThat(two.players()).containsOnlyKeys("p1", "p2");
    Told announced = next(ann);
    assertThat(announced.type()).isEqualTo("playerMoved");
    assertThat(announced.playerId()).isEqualTo("p2");
    assertThat(announced.position()).isEqualTo(two.player("p2").position());
    bob.expectNothing();
  }

  @Test
  void aMoveIsSeenByAllAndSoIsLeaving() {
    ProbeSocket ann = site.connect("/ws/game");
    next(ann);
    ProbeSocket bob = site.connect("/ws/game");
    next(bob);
    next(ann);
    move(ann, 3.5, 7);
    for (ProbeSocket each : List.of(ann, bob)) {
      each.expectJson("{\"type\":\"playerMoved\",\"playerId\":\"p1\",\"position\":[3.5,7.0]}");
    }
    ann.drop();
    bob.expectJson("{\"type\":\"playerLeft\",\"playerId\":\"p1\"}");
    ProbeSocket cid = site.connect("/ws/game");
    assertThat(next(cid).players()).containsOnlyKeys("p2", "p3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "{\"type\":\"move\"}",
        "{\"type\":\"move\",\"position\":null}",
        "{\"type\":\"move\",\"position\":[1]}",
        "{\"type\":\"move\",\"position\":[1,2,3]}",
        "{\"type\":\"move\",\"position\":[1,null]}",
        "{\"type\":\"move\",\"position\":[\"1\",\"2\"]}",
        "{\"type\":\"move\",\"position\":[1e999,0]}",
        "{\"type\":\"move\",\"position\":[NaN,0]}",
        "{\"type\":\"move\",\"position\":[-0.1,0]}",
        "{\"type\":\"move\",\"position\":[0,720.1]}",
        "{\"type\":\"move\",\"position\":{\"x\":1,\"y\":2}}",
        "{\"type\":\"fly\",\"position\":[1,2]}"
      })
  void aMoveThatIsNoneIsCountedAndTheConnectionLives(String bad) {
    ProbeSocket ann = site.connect("/ws/game");
    next(ann);
    ann.send(bad);
    ann.expectNothing();
    assertThat(site.metrics().drops(DropReason.UNREADABLE)).isOne();
    move(ann, 0, 720);
    assertThat(next(ann).position()).containsExactly(0.0, 720.0);
  }

  @Test
  void whoWantsMoreMovesThanTheRateAllowsHasToWait() {
    ProbeSocket ann = site.connect("/ws/game");
    next(ann);
    for (int i = 0; i < PlayerConsumer.BURST + 10; i++) {
      move(ann, i, 0);
    }
    site.settle();
    for (int i = 0; i < PlayerConsumer.BURST; i++) {
      assertThat(next(ann).position()).containsExactly((double) i, 0.0);
    }
    ann.expectNothing();
    for (int i = 0; i < 10; i++) {
      site.clock().advance(Duration.ofSeconds(1).dividedBy(PlayerConsumer.RATE));
      assertThat(next(ann).place().getFirst()).isEqualTo(PlayerConsumer.BURST + i);
      ann.expectNothing();
    }
  }

  @Test
  void aStarIsTakenByWhoWalksThereOnceAndAnotherOneRises() {
    ProbeSocket ann = site.connect("/ws/game");
    Told start = next(ann);
    Map.Entry<String, Thing> star = start.objects().entrySet().iterator().next();
    List<Double> place = star.getValue().position();

    move(ann, place.get(0), place.get(1) < 360 ? 720 : 0);
    next(ann);
    move(ann, place.get(0), place.get(1));
    assertThat(next(ann).type()).isEqualTo("playerMoved");
    ann.expectNothing(); // a leap passes over stars

    move(ann, place.get(0) + 1, place.get(1));
    next(ann);
    Told taken = next(ann);
    assertThat(taken.type()).isEqualTo("starTaken");
    assertThat(taken.playerId()).isEqualTo("p1");
    assertThat(taken.objectId()).isEqualTo(star.getKey());
    assertThat(taken.score()).isOne();
    assertThat(start.objects()).doesNotContainKey(taken.nextId());

    Told seenLater = next(site.connect("/ws/game"));
    assertThat(seenLater.objects())
        .hasSize(World.STARS)
        .doesNotContainKey(star.getKey())
        .containsKey(taken.nextId());
    assertThat(seenLater.player("p1").score()).isOne();
  }

  @Test
  void aFullWorldAsksNewcomersToComeLater() {
    List<ProbeSocket> players = new ArrayList<>();
    for (int i = 0; i < World.MOST_PLAYERS; i++) {
      players.add(site.connect("/ws/game"));
    }
    site.settle();
    ProbeSocket late = site.connect("/ws/game");
    assertThat(late.expectClose(1013).text()).isEqualTo("the world is full");
    players.getFirst().drop();
    site.settle();
    assertThat(next(site.connect("/ws/game")).type()).isEqualTo("init");
  }

  @Test
  void nobodyIsForgottenWhileTheWorldIsBehind() {
    int crowd = 20;
    try (Probe narrow = site(1)) {
      List<ProbeSocket> players = new ArrayList<>();
      for (int i = 0; i < crowd; i++) {
        players.add(narrow.connect("/ws/game"));
      }
      untilAllWereHeard(narrow, crowd);
      ProbeSocket late = narrow.connect("/ws/game");
      assertThat(next(late).players()).hasSize(crowd + 1);
      players.forEach(ProbeSocket::drop);
      untilAllWereHeard(narrow, crowd);
      assertThat(next(narrow.connect("/ws/game")).players()).hasSize(2);
    }
  }

  /// Of those who found the world's channel full, at least one gets through at each attempt.
  private static void untilAllWereHeard(Probe site, int crowd) {
    for (int i = 0; i < crowd; i++) {
      site.clock().advance(PlayerConsumer.PAUSE);
    }
  }
}
