// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.json.Json;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A real site of Django Channels, `django/rooms.py`, served by Daphne in a process of its own.
/// Python finds its packages as the environment of the test says, `PYTHONPATH` included.
public final class DjangoServer implements Closeable {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String SITE = "rooms.py";
  private static final long PATIENCE_SECONDS = 60;
  private static final Pattern LISTENING = Pattern.compile("Listening on TCP address .*:(\\d+)");
  private static final boolean INSTALLED =
      PythonLayer.has("channels, channels_redis, daphne, django");

  private final Path folder;
  private final Map<String, String> environment;
  private final Process process;
  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final Thread atExit;

  private DjangoServer(Path folder, Map<String, String> environment) throws IOException {
    this.folder = folder;
    this.environment = environment;
    this.process = python("-u", "-m", "daphne", "-b", "127.0.0.1", "-p", "0", "rooms:application");
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    Thread.ofVirtual().start(this::readLog);
  }

  public static boolean isInstalled() {
    return INSTALLED;
  }

  /// Returns when it listens, on a free port of its own.
  ///
  /// @param config of the layer, under Python's names: `hosts`, `prefix`, `capacity`, …
  public static DjangoServer start(PythonLayer.Kind kind, Map<String, ?> config) {
    try {
      Path folder = Files.createTempDirectory("django");
      try (InputStream site =
          Objects.requireNonNull(DjangoServer.class.getResourceAsStream("django/" + SITE))) {
        Files.copy(site, folder.resolve(SITE));
      }
      String backend =
          switch (kind) {
            case CORE -> "channels_redis.core.RedisChannelLayer";
            case PUBSUB -> "channels_redis.pubsub.RedisPubSubChannelLayer";
          };
      String layer = Json.text(Map.of("BACKEND", backend, "CONFIG", config));
      DjangoServer server =
          new DjangoServer(folder, Map.of("CHANNEL_LAYER", layer, "PYTHONDONTWRITEBYTECODE", "1"));
      server.awaitPort();
      return server;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private Process python(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).start();
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(line);
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          port.complete(Integer.parseInt(listening.group(1)));
        }
      }
    } catch (IOException ended) {
      log.add(ended.toString());
    }
    port.completeExceptionally(new IOException("daphne has ended: " + log));
  }

  private void awaitPort() throws IOException {
    try {
      port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      close();
      throw new IOException("daphne does not listen: " + log, failed);
    } catch (InterruptedException hurried) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException(hurried);
    }
  }

  public int port() {
    return port.join();
  }

  /// What it has written so far, its stack traces among it.
  public List<String> log() {
    return List.copyOf(log);
  }

  /// Runs a program of the same site beside the server, as a command of its `manage.py` or a task
  /// of Celery would be: no event loop but those that `async_to_sync` makes. `layer` is the site's.
  public void run(String program) {
    String head =
        """
        import rooms
        from asgiref.sync import async_to_sync
        from channels.layers import get_channel_layer
        layer = get_channel_layer()
        """;
    try {
      Process running = python("-c", head + program);
      try (InputStream output = running.getInputStream()) {
        String told = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        if (!running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || running.exitValue() != 0) {
          throw new IOException("a program of the site has failed: " + told);
        }
      } finally {
        running.destroyForcibly();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(hurried);
    }
  }

  /// Ends it, not by a grace of its own that can take ten seconds.
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException exiting) {
      // The machine is on its way out.
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
