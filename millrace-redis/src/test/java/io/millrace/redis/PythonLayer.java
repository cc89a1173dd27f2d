// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.json.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real channel layer of Python's `channels_redis` in a process of its own. One request at a
/// time; values are those of JSON, and byte arrays.
public final class PythonLayer implements Closeable {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String BYTES = "__bytes__";
  private static final boolean INSTALLED = has("channels_redis.core, channels_redis.pubsub");

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  /// Which of its layers.
  public enum Kind {
    CORE,
    PUBSUB
  }

  /// Python has raised something.
  public static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1;

    Raised(String message) {
      super(message);
    }
  }

  private PythonLayer(Process process) {
    this.process = process;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  public static boolean isInstalled() {
    return INSTALLED;
  }

  /// Whether Python can import these.
  static boolean has(String modules) {
    try {
      Process process =
          new ProcessBuilder(PYTHON, "-c", "import " + modules)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Whether the installed version is 4.2.1 or a later one: the first that writes JSON, and
  /// encrypts in the format of publish and subscribe.
  public static boolean knowsSerializers() {
    return has("channels_redis.serializers");
  }

  /// @param config of the layer, under Python's names: `hosts`, `prefix`, `expiry`, …
  public static PythonLayer start(Kind kind, Map<String, ?> config) {
    try (InputStream script =
        Objects.requireNonNull(PythonLayer.class.getResourceAsStream("layer.py"))) {
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      String name = kind == Kind.CORE ? "core" : "pubsub";
      Process process =
          new ProcessBuilder(PYTHON, "-u", "-c", text, name, Json.text(config))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      PythonLayer layer = new PythonLayer(process);
      if (!"ready".equals(layer.answers.readLine())) {
        throw new IOException("python3 has not started the layer");
      }
      return layer;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /// With these servers and nothing else said.
  public static PythonLayer start(Kind kind, List<String> hosts) {
    return start(kind, Map.of("hosts", hosts));
  }

  public String newChannel() {
    return (String) Objects.requireNonNull(ask(Map.of("op", "new_channel")));
  }

  /// @throws Raised when the channel is full, for one
  public void send(String channel, Map<String, ?> message) {
    ask(Map.of("op", "send", "channel", channel, "message", message));
  }

  /// So many times, with `n` from 0 upwards.
  public void send(String channel, Map<String, ?> message, int count) {
    ask(Map.of("op", "send", "channel", channel, "message", message, "count", count));
  }

  public void groupAdd(String group, String channel) {
    ask(Map.of("op", "group_add", "group", group, "channel", channel));
  }

  public void groupDiscard(String group, String channel) {
    ask(Map.of("op", "group_discard", "group", group, "channel", channel));
  }

  public void groupSend(String group, Map<String, ?> message) {
    ask(Map.of("op", "group_send", "group", group, "message", message));
  }

  /// So many times, with `n` from 0 upwards.
  public void groupSend(String group, Map<String, ?> message, int count) {
    ask(Map.of("op", "group_send", "group", group, "message", message, "count", count));
  }

  /// What comes to a channel within that time; null for nothing. What comes later is there for the
  /// next call. The first call for a general channel is what makes Python listen to it.
  @SuppressWarnings("unchecked")
  public @Nullable Map<String, Object> receive(String channel, Duration longest) {
    return (Map<String, Object>)
        ask(Map.of("op", "receive", "channel", channel, "timeout", longest.toMillis() / 1e3));
  }

  public void flush() {
    ask(Map.of("op", "flush"));
  }

  private synchronized @Nullable Object ask(Map<String, Object> request) {
    try {
      requests.write(Json.text(Objects.requireNonNull(plain(request))));
      requests.newLine();
      requests.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("python3 has ended");
      }
      Map<?, ?> answer = Json.read(line, Map.class);
      if (answer.get("error") instanceof String error) {
        throw new Raised(error);
      }
      return rich(answer.get("ok"));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case byte[] bytes -> Map.of(BYTES, Base64.getEncoder().encodeToString(bytes));
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((name, each) -> all.put(name, plain(each)));
        yield all;
      }
      case List<?> list -> list.stream().map(PythonLayer::plain).toList();
      case null, default -> value;
    };
  }

  private static @Nullable Object rich(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map when map.size() == 1 && map.get(BYTES) instanceof String bytes ->
          Base64.getDecoder().decode(bytes);
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((name, each) -> all.put(name, rich(each)));
        yield all;
      }
      case List<?> list -> list.stream().map(PythonLayer::rich).toList();
      case null, default -> value;
    };
  }

  /// Ends it as its server would: it unsubscribes and leaves.
  @Override
  public void close() {
    try {
      requests.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException gone) {
      process.destroyForcibly();
    } catch (InterruptedException hurried) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
