// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import io.millrace.json.Json;
import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The demo site on two servers that share a real Redis.
@NeedsRedis
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
class TwoNodesTest {
  @TempDir Path directory;
  private RedisServer redis;

  @BeforeEach
  void start() {
    redis = RedisServer.start();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  /// A client that notes what it hears.
  private record Ear(WebSocket socket, BlockingQueue<String> heard) implements AutoCloseable {
    static Ear at(SiteServer server, String path) throws InterruptedException {
      WebSocket socket = WebSocketClient.connect("ws://127.0.0.1:" + server.port() + path);
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      Thread.ofVirtual()
          .start(
              () -> {
                for (String text : socket.texts()) {
                  heard.add(text);
                }
              });
      return new Ear(socket, heard);
    }

    String next() throws InterruptedException {
      String next = heard.poll(20, TimeUnit.SECONDS);
      return next == null ? "nothing" : next;
    }

    /// Passes over what came before.
    String await(Predicate<String> wanted) throws InterruptedException {
      String next = next();
      while (!wanted.test(next)) {
        assertThat(next).isNotEqualTo("nothing");
        next = next();
      }
      return next;
    }

    /// Says it again and again until the other has heard it: a membership may take effect a moment
    /// after the handshake.
    void sayUntil(Ear other, String said, String heardAs) throws InterruptedException {
      for (int i = 0; i < 200; i++) {
        socket.send(said);
        String next = other.heard.poll(100, TimeUnit.MILLISECONDS);
        if (next != null) {
          assertThat(next).isEqualTo(heardAs);
          return;
        }
      }
      throw new AssertionError("never heard: " + heardAs);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @Test
  void rooms() throws InterruptedException {
    try (TwoNodes nodes = TwoNodes.start(redis.url(), directory, "elsewhere")) {
      String line = "{\"message\":\"hi\",\"username\":\"ann\"}";
      try (Ear ann = Ear.at(nodes.a(), "/ws/chat/lobby/");
          Ear bob = Ear.at(nodes.b(), "/ws/chat/lobby/");
          Ear elsewhere = Ear.at(nodes.b(), "/ws/chat/cellar/")) {
        ann.sayUntil(bob, line, line);
        assertThat(ann.next()).isEqualTo(line);
        bob.sayUntil(ann, line, line);
        assertThat(elsewhere.heard()).isEmpty();
      }
      try (Ear ann = Ear.at(nodes.a(), "/ws/broadcast");
          Ear bob = Ear.at(nodes.b(), "/ws/broadcast")) {
        ann.sayUntil(bob, "m", "用户说: m");
      }
      try (Ear ann = Ear.at(nodes.a(), "/chat/lobby");
          Ear bob = Ear.at(nodes.b(), "/chat/lobby")) {
        ann.sayUntil(bob, "m", "m");
        assertThat(ann.heard()).isEmpty();
      }
    }
  }

  @Test
  void theStatusOfOneTellsOfBoth() throws InterruptedException {
    try (TwoNodes nodes = TwoNodes.start(redis.url(), directory, "elsewhere");
        Ear status = Ear.at(nodes.a(), "/ws/status/")) {
      String both = status.await(text -> text.contains("\"name\":\"b\",\"self\":false"));
      assertThat(both).contains("\"name\":\"a\",\"self\":true", "\"linksDown\":0");
    }
  }

  @Test
  void playersOfBothAreInOneWorld() throws InterruptedException {
    try (TwoNodes nodes = TwoNodes.start(redis.url(), directory, "here");
        Ear ann = Ear.at(nodes.a(), "/ws/game")) {
      String alone = ann.next();
      assertThat(alone).contains("\"type\":\"init\"");
      try (Ear bob = Ear.at(nodes.b(), "/ws/game")) {
        Map<?, ?> init = Json.read(bob.next(), Map.class);
        assertThat(init.get("type")).isEqualTo("init");
        String id = String.valueOf(init.get("playerId"));
        assertThat(id).isNotEqualTo(Json.read(alone, Map.class).get("playerId"));
        assertThat(ann.next()).contains("\"playerMoved\"", "\"" + id + "\"");
        bob.socket().send(Json.text(Map.of("type", "move", "position", List.of(3, 4))));
        String moved =
            ann.await(text -> text.contains("\"playerMoved\"") && text.contains("[3.0,4.0]"));
        assertThat(moved).contains("\"" + id + "\"");
        assertThat(bob.await(text -> text.contains("[3.0,4.0]"))).isEqualTo(moved);
      }
      assertThat(ann.await(text -> text.contains("playerLeft"))).contains("\"p2\"");
    }
  }

  @Test
  void theWorldMovesToAnotherServerWhenItsOwnIsGone() throws InterruptedException {
    try (TwoNodes nodes = TwoNodes.start(redis.url(), directory, "here");
        Ear bob = Ear.at(nodes.b(), "/ws/game")) {
      assertThat(bob.next()).contains("\"type\":\"init\"");
      nodes.a().close();
      assertThat(bob.next()).contains("\"type\":\"init\"");
      bob.socket().send(Json.text(Map.of("type", "move", "position", List.of(3, 4))));
      assertThat(bob.next()).contains("\"playerMoved\"", "[3.0,4.0]");
    }
  }

  @Test
  void whileRedisIsDownEachServesItsOwnAndSaysSo() throws Exception {
    try (TwoNodes nodes = TwoNodes.start(redis.url(), directory, "here");
        Ear ann = Ear.at(nodes.a(), "/ws/chat/lobby/");
        Ear too = Ear.at(nodes.a(), "/ws/chat/lobby/");
        Ear bob = Ear.at(nodes.b(), "/ws/game")) {
      assertThat(bob.next()).contains("\"type\":\"init\"");
      assertThat(health(nodes.a())).doesNotContain("layer");
      redis.kill();
      await(
          () ->
              health(nodes.a()).contains("\"status\":\"ok\"")
                  && health(nodes.a()).contains("down"));
      String line = "{\"message\":\"hi\",\"username\":\"ann\"}";
      ann.socket().send(line);
      assertThat(too.next()).isEqualTo(line);
      redis.restart();
      await(() -> !health(nodes.a()).contains("layer"));
      // Whoever plays is shown the world again, as moves may have been missed.
      assertThat(bob.await(text -> text.contains("\"type\":\"init\""))).contains("\"players\"");
    }
  }

  private static String health(SiteServer server) throws IOException {
    URI place = URI.create("http://127.0.0.1:" + server.port() + "/healthz");
    try (InputStream body = place.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as("in time").isNegative();
      Thread.onSpinWait();
    }
  }
}
