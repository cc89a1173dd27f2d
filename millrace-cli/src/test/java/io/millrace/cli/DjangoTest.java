// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Flags;
import io.millrace.cli.settings.Settings;
import io.millrace.demos.DemoSite;
import io.millrace.demos.DemoTasks;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.metrics.Metrics;
import io.millrace.redis.DjangoServer;
import io.millrace.redis.NeedsDjango;
import io.millrace.redis.NeedsRedis;
import io.millrace.redis.PythonLayer;
import io.millrace.redis.RedisLayer;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.RedisServer;
import io.millrace.time.Timeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The demo site and a real site of Django Channels serve the same rooms, each written as if it
/// were alone.
@NeedsDjango
@NeedsRedis
@Timeout(180)
@SuppressWarnings("NullAway.Init") // set as each test begins
class DjangoTest {
  private static final String LOBBY = "/ws/chat/lobby/";
  private static final List<String> KEYS = List.of("new-key", "old-key");

  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();
  private List<RedisServer> servers;
  private String layerUrl;
  private SiteServer millrace;
  private DjangoServer django;

  /// How the two reach each other.
  enum Wire {
    CORE("redis", 1, Bodies.PLAIN),
    CORE_ENCRYPTED("redis", 1, Bodies.ENCRYPTED),
    CORE_ON_TWO_SERVERS("redis", 2, Bodies.PLAIN),
    CORE_IN_JSON("redis", 1, Bodies.JSON),
    PUBSUB("redis+pubsub", 1, Bodies.PLAIN),
    PUBSUB_ON_TWO_SERVERS("redis+pubsub", 2, Bodies.PLAIN),
    PUBSUB_ENCRYPTED("redis+pubsub", 1, Bodies.ENCRYPTED);

    private final String scheme;
    private final int servers;
    private final Bodies bodies;

    private enum Bodies {
      PLAIN,
      ENCRYPTED,
      JSON
    }

    Wire(String scheme, int servers, Bodies bodies) {
      this.scheme = scheme;
      this.servers = servers;
      this.bodies = bodies;
    }

    boolean isOfThisPython() {
      return PythonLayer.knowsSerializers() || (this != CORE_IN_JSON && this != PUBSUB_ENCRYPTED);
    }

    PythonLayer.Kind kind() {
      return scheme.equals("redis") ? PythonLayer.Kind.CORE : PythonLayer.Kind.PUBSUB;
    }

    String url(List<String> hosts) {
      String parameters =
          switch (bodies) {
            case PLAIN -> "";
            case ENCRYPTED -> KEYS.stream().map(key -> "&key=" + key).collect(Collectors.joining());
            case JSON -> "&serializer=json";
          };
      return hosts.stream()
          .map(host -> host.replace("redis://", scheme + "://"))
          .collect(Collectors.joining(",", "", "?capacity=10000" + parameters));
    }

    Map<String, Object> config(List<String> hosts) {
      Map<String, Object> common = Map.of("hosts", hosts, "capacity", 10_000);
      Map<String, Object> config = new HashMap<>(common);
      switch (bodies) {
        case PLAIN -> {}
        case ENCRYPTED -> config.put("symmetric_encryption_keys", KEYS);
        case JSON -> config.put("serializer_format", "json");
      }
      return config;
    }
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T closing(T made) {
    open.add(made);
    return made;
  }

  private void start(Wire wire) {
    assumeTrue(wire.isOfThisPython(), "channels_redis is older than 4.2.1");
    servers = Stream.generate(() -> closing(RedisServer.start())).limit(wire.servers).toList();
    List<String> hosts = servers.stream().map(RedisServer::url).toList();
    layerUrl = wire.url(hosts);
    django = closing(DjangoServer.start(wire.kind(), wire.config(hosts)));
    Flags flags =
        new Flags()
            .addAssignment("layer.url=" + layerUrl)
            .addAssignment("websocket.mailbox=1000") // all talk at once
            .addAssignment("server.port=0")
            .addAssignment("logging.level=error");
    Settings settings = Configuration.read(directory, null, Map.of(), flags).settings();
    Logs logs = closing(Logs.start(settings, new Shell(Map.of(), directory, false)));
    millrace =
        closing(
            SiteServer.start(
                settings, DemoSite::addTo, Optional.empty(), DemoTasks.book(), false, logs, true));
  }

  private Talker atMillrace(String name) throws InterruptedException {
    return closing(Talker.at(millrace.port(), LOBBY, name));
  }

  private Talker atDjango(String name, String path) throws InterruptedException {
    return closing(Talker.at(django.port(), path, name));
  }

  @ParameterizedTest
  @EnumSource
  void everybodyHearsEverythingOnceAndInOrder(Wire wire) throws Exception {
    start(wire);
    List<Talker> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(atMillrace("ours-" + i));
      all.add(atDjango("theirs-" + i, i % 2 == 0 ? LOBBY : "/ws/sync/lobby/"));
    }
    Talker elsewhere = closing(Talker.at(django.port(), "/ws/chat/cellar/", "elsewhere"));
    Talker.meet(all);
    Talker.talk(all, 25);

    for (Talker leaving : List.of(all.removeFirst(), all.removeFirst(), all.removeLast())) {
      leaving.close();
    }
    all.add(atMillrace("ours-late"));
    all.add(atDjango("theirs-late", LOBBY));
    Talker.meet(all);
    Talker.talk(all, 25);
    Talker.talk(all, 1);
    assertThat(elsewhere.hasHeardNothing()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"CORE", "CORE_ENCRYPTED", "PUBSUB"})
  void aProgramBesideDjangoReachesTheSocketsOfMillrace(Wire wire) throws Exception {
    start(wire);
    Talker ours = atMillrace("ours");
    Talker theirs = atDjango("theirs", "/ws/direct/lobby/");
    Talker.meet(List.of(ours, theirs));
    django.run(
        """
        for n in range(30):
            async_to_sync(layer.group_send)(
                "chat_lobby", {"type": "chatroom_message", "message": str(n), "username": "task"})
        line = '{"message": "30", "username": "task"}'
        async_to_sync(layer.group_send)("chat_lobby", {"type": "websocket.send", "text": line})
        line = '{"message": "31", "username": "task"}'
        async_to_sync(layer.group_send)(
            "chat_lobby", {"type": "websocket.send", "text": line, "bytes": None})
        """);
    for (Talker each : List.of(ours, theirs)) {
      for (int n = 0; n < 32; n++) {
        assertThat(each.next()).isEqualTo(new Talker.Line(String.valueOf(n), "task"));
      }
    }
  }

  /// Consumers of Channels have no handler for what goes straight to the clients, unless one was
  /// written. Those without end with an error: their clients are closed with 1011, and as they are
  /// not told of it, their channels stay in the group. Nobody else notices.
  @ParameterizedTest
  @EnumSource(names = {"CORE", "PUBSUB"})
  void whatGoesStraightToClientsNeedsAHandlerInDjango(Wire wire) throws Exception {
    start(wire);
    Talker ours = atMillrace("ours");
    Talker direct = atDjango("direct", "/ws/direct/lobby/");
    Talker usual = atDjango("usual", LOBBY);
    Talker blocking = atDjango("blocking", "/ws/sync/lobby/");
    Talker.meet(List.of(ours, direct, usual, blocking));
    try (ChannelLayer layer =
        RedisLayer.open(RedisOptions.of(layerUrl), new Metrics(), Timeline.system())) {
      layer.groupSend(
          new GroupName("chat_lobby"),
          Message.text("{\"message\":\"straight\",\"username\":\"layer\"}"));
      Talker.Line straight = new Talker.Line("straight", "layer");
      assertThat(ours.next()).isEqualTo(straight);
      assertThat(direct.next()).isEqualTo(straight);
      assertThat(usual.awaitClosed().code()).isEqualTo(1011);
      assertThat(blocking.awaitClosed().code()).isEqualTo(1011);
    }
    assertThat(django.log()).anyMatch(line -> line.contains("No handler for message type"));
    Talker.talk(List.of(ours, direct), 5);
    if (wire == Wire.CORE) {
      assertThat(servers.getFirst().raw().number("ZCARD", "asgi:group:chat_lobby")).isEqualTo(4);
    }
  }
}
