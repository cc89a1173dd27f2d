// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import io.millrace.json.Json;
import io.millrace.websocket.CloseReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Somebody in a chat room, of whichever server: notes what is said there.
final class Talker implements AutoCloseable {
  private static final String PROBE = "is anybody here?";
  private static final long PATIENCE_SECONDS = 60;

  private final String name;
  private final WebSocket socket;
  private final Thread ear;
  private final BlockingQueue<Line> heard = new LinkedBlockingQueue<>();
  private int said;

  /// What goes over the wire, in both directions.
  record Line(@Nullable String message, @Nullable String username) {}

  private Talker(String name, WebSocket socket) {
    this.name = name;
    this.socket = socket;
    this.ear =
        Thread.ofVirtual()
            .start(() -> socket.texts().forEach(text -> heard.add(Json.read(text, Line.class))));
  }

  static Talker at(int port, String path, String name) throws InterruptedException {
    return new Talker(name, WebSocketClient.connect("ws://127.0.0.1:" + port + path));
  }

  private void say(String message) {
    socket.sendJson(new Line(message, name));
  }

  /// The next line that is no probe.
  Line next() throws InterruptedException {
    while (true) {
      Line line = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Objects.requireNonNull(line, () -> name + " hears nothing more");
      if (!PROBE.equals(line.message())) {
        return line;
      }
    }
  }

  boolean hasHeardNothing() {
    return heard.isEmpty();
  }

  /// Why the server has closed.
  CloseReason awaitClosed() throws InterruptedException {
    assertThat(ear.join(java.time.Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    return Objects.requireNonNull(socket.closeReason());
  }

  /// Returns when everybody hears everybody: a membership may take effect a moment after the
  /// handshake.
  static void meet(List<Talker> all) throws InterruptedException {
    Set<@Nullable String> names = all.stream().map(each -> each.name).collect(Collectors.toSet());
    for (int round = 0; round < 100; round++) {
      all.forEach(each -> each.say(PROBE));
      boolean everybody = true;
      for (Talker each : all) {
        everybody &= each.hearsProbesOf(names);
      }
      if (everybody) {
        return;
      }
    }
    throw new AssertionError("not everybody hears everybody");
  }

  private boolean hearsProbesOf(Set<@Nullable String> names) throws InterruptedException {
    Set<@Nullable String> missing = new HashSet<>(names);
    while (!missing.isEmpty()) {
      Line line = heard.poll(1, TimeUnit.SECONDS);
      if (line == null) {
        return false;
      }
      assertThat(line.message()).isEqualTo(PROBE);
      missing.remove(line.username());
    }
    return true;
  }

  /// All talk at once, so many lines each, numbered on from those before; and everybody must hear
  /// all of them once, those of each in order.
  static void talk(List<Talker> all, int lines) throws InterruptedException {
    Map<@Nullable String, Integer> first = new HashMap<>();
    all.forEach(each -> first.put(each.name, each.said));
    List<Thread> mouths =
        all.stream().map(each -> Thread.ofVirtual().start(() -> each.sayOn(lines))).toList();
    for (Talker each : all) {
      Map<@Nullable String, Integer> expected = new HashMap<>(first);
      for (int n = 0; n < lines * all.size(); n++) {
        Line line = each.next();
        assertThat(line.message())
            .as("what %s hears of %s", each.name, line.username())
            .isEqualTo(String.valueOf(expected.get(line.username())));
        expected.merge(line.username(), 1, Integer::sum);
      }
    }
    for (Thread mouth : mouths) {
      mouth.join();
    }
  }

  private void sayOn(int lines) {
    for (int n = 0; n < lines; n++) {
      say(String.valueOf(said++));
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
