// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.Outlet;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.metrics.Metrics;
import io.millrace.redis.RedisLayer;
import io.millrace.redis.RedisOptions;
import io.millrace.time.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All processes of a comparison of layers: Redis, the servers, and who publishes to each. A server
/// and its publishers have a prefix of their own at Redis.
final class Cast implements AutoCloseable {
  private static final GroupName GROUP = new GroupName("fanout");

  /// What may wait for one process. The usual 100 of `channels_redis` would drop what this bench
  /// counts on.
  private static final int CAPACITY = 10_000;

  private final LayerComparison.Settings settings;
  private final Cpus cpus;
  private final Map<String, ServerProcess> servers = new HashMap<>();
  private final Map<String, Outlet> outlets = new HashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private @Nullable PythonFiles python;

  Cast(LayerComparison.Settings settings, Cpus cpus) {
    this.settings = settings;
    this.cpus = cpus;
  }

  void havePython() {
    python = closing(PythonFiles.copy());
  }

  private PythonFiles python() {
    PythonFiles files = python;
    if (files == null) {
      throw new IllegalStateException("without Python");
    }
    return files;
  }

  void startRedis() {
    String port = Integer.toString(settings.port());
    ProcessBuilder redis =
        new ProcessBuilder(
            "redis-server",
            "--port",
            port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no");
    closing(ServerProcess.start("redis-server", settings.port(), redis));
  }

  void startServer(String name, int port) {
    ServerProcess server =
        switch (name) {
          case "millrace" ->
              ServerProcess.start(
                  Contender.named(name),
                  port,
                  cpus,
                  JvmFlags.words(settings.jvmArgs()),
                  List.of("--layer", url(name)));
          default -> daphne(name, port);
        };
    servers.put(name, closing(server));
  }

  private ServerProcess daphne(String name, int port) {
    String layer =
        "{\"BACKEND\":\"channels_redis.core.RedisChannelLayer\",\"CONFIG\":" + config(name) + "}";
    ProcessBuilder command =
        python()
            .python(
                Map.of("CHANNEL_LAYER", layer),
                "-m",
                "daphne",
                "-b",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "rooms:application");
    command.command().addAll(0, cpus.serverPrefix());
    return ServerProcess.start(name, port, command);
  }

  private String url(String server) {
    return "redis://127.0.0.1:" + settings.port() + "?capacity=" + CAPACITY + "&prefix=" + server;
  }

  private String config(String server) {
    return "{\"hosts\":[\"redis://127.0.0.1:%d\"],\"capacity\":%d,\"prefix\":\"%s\"}"
        .formatted(settings.port(), CAPACITY, server);
  }

  ServerProcess server(String name) {
    ServerProcess server = servers.get(name);
    if (server == null) {
      throw new IllegalArgumentException(name);
    }
    return server;
  }

  /// Who publishes to the members at that server.
  Outlet outlet(String publisher, String server) {
    return outlets.computeIfAbsent(
        publisher + " to " + server,
        _ -> publisher.equals("python") ? pythonOutlet(server) : millraceOutlet(server));
  }

  private Outlet pythonOutlet(String server) {
    String type = settings.handler() ? "fanout_message" : Message.WEBSOCKET_SEND;
    return closing(PythonOutlet.start(python(), config(server), type));
  }

  private Outlet millraceOutlet(String server) {
    ChannelLayer layer =
        closing(RedisLayer.open(RedisOptions.of(url(server)), new Metrics(), Timeline.system()));
    return text ->
        layer.groupSend(
            GROUP,
            settings.handler()
                ? Message.of("fanout_message", Map.of("text", text))
                : Message.text(text));
  }

  private <T extends AutoCloseable> T closing(T made) {
    open.add(made);
    return made;
  }

  @Override
  public void close() {
    for (AutoCloseable each : open.reversed()) {
      try {
        each.close();
      } catch (Exception failed) {
        throw new LoadFailure("cannot stop " + each, failed);
      }
    }
  }
}
