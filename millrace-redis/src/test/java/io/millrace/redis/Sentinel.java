// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/// A real sentinel alone, which makes a copy the master as soon as the master is silent.
final class Sentinel implements Closeable {
  private final Process process;
  private final Path folder;
  private final int port;

  private Sentinel(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  static Sentinel watching(RedisServer master) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("sentinel");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path settings = folder.resolve("sentinel.conf");
    Files.write(
        settings,
        List.of(
            "bind 127.0.0.1",
            "port " + port,
            "dir " + folder,
            "sentinel monitor mine 127.0.0.1 " + master.port() + " 1",
            "sentinel down-after-milliseconds mine 500",
            "sentinel failover-timeout mine 3000"));
    Process process =
        new ProcessBuilder("redis-server", settings.toString(), "--sentinel")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Sentinel sentinel = new Sentinel(process, folder, port);
    while (sentinel.copies() == 0) {
      assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
    }
    return sentinel;
  }

  String url() {
    return "redis-sentinel://127.0.0.1:" + port + "/0#mine";
  }

  /// How many copies of the master it knows.
  private int copies() {
    try (RawRedis raw =
        new RawRedis(
            SocketFactory.getDefault(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            List.of())) {
      return raw.elements("SENTINEL", "REPLICAS", "mine").size();
    } catch (RuntimeException notYet) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    try (var files = Files.list(folder)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(folder);
  }
}
