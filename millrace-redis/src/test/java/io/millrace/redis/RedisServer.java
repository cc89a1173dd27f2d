// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// A real Redis on a port and a folder of its own, which forgets everything when it ends unless it
/// was made to keep a log. Started by [#start()] or, with more to say, by [Setup#start()].
public final class RedisServer implements Closeable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin"), Path.of("/usr/local/bin"), Path.of("/opt/homebrew/bin"));

  /// Below the ports that systems hand out for outgoing connections, so that a server that was
  /// killed finds its port free again; 10,000 higher is the port of the cluster's own talk.
  private static final int FIRST_PORT = 16_384;

  private static final int PORTS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Setup setup;
  private final Path folder;
  private final int port;
  private final @Nullable TestCertificate certificate;
  private final RawRedis raw;
  private final Thread atExit = new Thread(this::killQuietly);
  private @Nullable Process process;

  private RedisServer(Setup setup, Path folder, int port, @Nullable TestCertificate certificate) {
    this.setup = setup;
    this.folder = folder;
    this.port = port;
    this.certificate = certificate;
    this.raw = client();
  }

  /// What a server is started with.
  ///
  /// @param user for whom a password is asked; `default` for none
  /// @param password empty for none
  /// @param arguments for redis-server, as they are
  public record Setup(
      boolean appendOnly,
      boolean cluster,
      boolean tls,
      String user,
      String password,
      List<String> arguments) {
    public static final Setup DEFAULT = new Setup(false, false, false, "default", "", List.of());

    /// Keeps each write in a log, and so across [RedisServer#restart].
    public Setup withAppendOnly() {
      return new Setup(true, cluster, tls, user, password, arguments);
    }

    /// A cluster of this one server, which owns all slots.
    public Setup withCluster() {
      return new Setup(appendOnly, true, tls, user, password, arguments);
    }

    /// TLS only, with the certificate at [RedisServer#certificate()].
    public Setup withTls() {
      return new Setup(appendOnly, cluster, true, user, password, arguments);
    }

    public Setup withPassword(String secret) {
      return new Setup(appendOnly, cluster, tls, user, secret, arguments);
    }

    /// That user may do everything, and the default user nothing.
    public Setup withUser(String name, String secret) {
      return new Setup(appendOnly, cluster, tls, name, secret, arguments);
    }

    public Setup withArguments(String... more) {
      return new Setup(appendOnly, cluster, tls, user, password, Arrays.asList(more));
    }

    public RedisServer start() {
      return RedisServer.start(this);
    }
  }

  public static boolean isInstalled() {
    return program().isPresent();
  }

  private static Optional<Path> program() {
    return PLACES.stream()
        .map(place -> place.resolve("redis-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public static RedisServer start() {
    return Setup.DEFAULT.start();
  }

  private static RedisServer start(Setup setup) {
    try {
      Path folder = Files.createTempDirectory("redis");
      TestCertificate certificate = setup.tls ? TestCertificate.make(folder) : null;
      // Another program may take the port in between.
      for (int attempt = 1; ; attempt++) {
        RedisServer server = new RedisServer(setup, folder, freePort(), certificate);
        Runtime.getRuntime().addShutdownHook(server.atExit);
        try {
          server.launch();
          return server;
        } catch (IOException ended) {
          Runtime.getRuntime().removeShutdownHook(server.atExit);
          if (attempt == 5) {
            throw ended;
          }
        }
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static int freePort() throws IOException {
    int start = ThreadLocalRandom.current().nextInt(PORTS);
    for (int i = 0; i < PORTS; i++) {
      int candidate = FIRST_PORT + (start + i) % PORTS;
      try (ServerSocket free = new ServerSocket()) {
        free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate));
        return candidate;
      } catch (IOException taken) {
        // The next one.
      }
    }
    throw new IOException("no free port from " + FIRST_PORT);
  }

  private synchronized void launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program().orElseThrow(() -> new IOException("no redis-server")).toString());
    command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString(), "--save", ""));
    command.addAll(List.of("--appendonly", setup.appendOnly ? "yes" : "no"));
    command.addAll(List.of("--appendfsync", "no", "--daemonize", "no"));
    if (certificate == null) {
      command.addAll(List.of("--port", String.valueOf(port)));
    } else {
      command.addAll(List.of("--port", "0", "--tls-port", String.valueOf(port)));
      command.addAll(List.of("--tls-auth-clients", "no"));
      command.addAll(List.of("--tls-cert-file", certificate.certificate().toString()));
      command.addAll(List.of("--tls-key-file", certificate.key().toString()));
      command.addAll(List.of("--tls-ca-cert-file", certificate.certificate().toString()));
    }
    if (setup.cluster) {
      command.addAll(List.of("--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf"));
    }
    if (!setup.password.isEmpty()) {
      if (setup.user.equals("default")) {
        command.addAll(List.of("--requirepass", setup.password));
      } else {
        command.addAll(
            List.of("--user", setup.user, "on", ">" + setup.password, "~*", "&*", "+@all"));
        command.addAll(List.of("--user", "default", "off"));
      }
    }
    command.addAll(setup.arguments);
    Path log = folder.resolve("log");
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = started;
    awaitReady(started, log);
  }

  private void awaitReady(Process started, Path log) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        started.destroyForcibly();
        throw new IOException("redis-server does not answer: " + Files.readString(log));
      }
      awaitEnd(started, Duration.ofMillis(5));
    }
    if (setup.cluster && raw.text("CLUSTER", "INFO").contains("cluster_slots_assigned:0")) {
      raw.command("CLUSTER", "ADDSLOTSRANGE", 0, 16_383);
    }
    while (setup.cluster && !raw.text("CLUSTER", "INFO").contains("cluster_state:ok")) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no cluster: " + raw.text("CLUSTER", "INFO"));
      }
      awaitEnd(started, Duration.ofMillis(5));
    }
  }

  /// False as well while it reads its log.
  private boolean answers() {
    try {
      return raw.text("PING").equals("PONG");
    } catch (UncheckedIOException | RawRedis.Refused notYet) {
      raw.close();
      return false;
    }
  }

  private static void awaitEnd(Process running, Duration time) {
    try {
      var _ = running.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stop);
    }
  }

  public int port() {
    return port;
  }

  /// With credentials and database 0. A client must trust [#certificate()] where there is TLS.
  public String url() {
    return urlAt(port);
  }

  /// The same for a way there that leads through another port of this machine.
  public String urlAt(int other) {
    String name = setup.user.equals("default") ? "" : setup.user;
    String credentials = setup.password.isEmpty() ? "" : name + ":" + setup.password + "@";
    return (setup.tls ? "rediss" : "redis") + "://" + credentials + "127.0.0.1:" + other + "/0";
  }

  /// The certificate in PEM, for `127.0.0.1` and `localhost`.
  public Path certificate() {
    return Objects.requireNonNull(certificate, "no TLS").certificate();
  }

  /// A client for what the test wants to know, already connected.
  public RawRedis raw() {
    return raw;
  }

  /// See [RawRedis#command].
  public @Nullable Object command(Object... words) {
    return raw.command(words);
  }

  /// A client of its own, for commands that block. To be closed.
  public RawRedis client() {
    List<List<String>> greeting =
        setup.password.isEmpty() ? List.of() : List.of(List.of("AUTH", setup.user, setup.password));
    SocketFactory sockets =
        certificate == null ? SocketFactory.getDefault() : certificate.sockets();
    return new RawRedis(
        sockets, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), greeting);
  }

  /// As when its machine loses power (SIGKILL). Returns when it is gone.
  public void kill() {
    killQuietly();
    raw.close();
  }

  private synchronized void killQuietly() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      awaitEnd(running, PATIENCE);
    }
  }

  /// On the same port, after [#kill()] or instead of it. Returns when it answers.
  public void restart() {
    kill();
    try {
      launch();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /// As when its machine hangs (SIGSTOP): connections stay, nothing is answered.
  public void freeze() {
    signal("STOP");
  }

  /// Goes on (SIGCONT), with what clients sent meanwhile.
  public void thaw() {
    signal("CONT");
  }

  private synchronized void signal(String name) {
    try {
      long id = Objects.requireNonNull(process).pid();
      Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(id)).start();
      awaitEnd(kill, PATIENCE);
      if (kill.exitValue() != 0) {
        throw new IOException("kill -" + name + " " + id + ": " + kill.exitValue());
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // The machine is on its way out, and the hook finds nothing to do.
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
