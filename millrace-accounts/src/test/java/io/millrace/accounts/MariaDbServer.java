// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real MariaDB on a port and a folder of its own.
final class MariaDbServer {
  private static final String INSTALL = "mariadb-install-db";
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/bin"));

  private final Path folder;
  private final int port;
  private @Nullable Process process;

  private MariaDbServer(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  static boolean isInstalled() {
    return find("mariadbd") != null && find(INSTALL) != null;
  }

  private static @Nullable Path find(String program) {
    return PLACES.stream()
        .map(place -> place.resolve(program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /// @param folder with nothing in it
  static MariaDbServer make(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process install =
        new ProcessBuilder(
                String.valueOf(find(INSTALL)),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--user=" + System.getProperty("user.name"),
                "--skip-test-db",
                "--auth-root-authentication-method=normal")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("install.log").toFile())
            .start();
    if (!install.waitFor(60, TimeUnit.SECONDS) || install.exitValue() != 0) {
      install.destroyForcibly();
      throw new IOException(Files.readString(folder.resolve("install.log")));
    }
    Files.writeString(
        folder.resolve("init.sql"),
        """
        CREATE USER IF NOT EXISTS 'millrace'@'%' IDENTIFIED BY 'a secret';
        GRANT ALL ON *.* TO 'millrace'@'%';
        """);
    return new MariaDbServer(folder, port);
  }

  void start() throws IOException {
    Process started =
        new ProcessBuilder(
                String.valueOf(find("mariadbd")),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + folder.resolve("init.sql"),
                "--user=" + System.getProperty("user.name"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=2")
            .redirectErrorStream(true)
            .start();
    process = started;
    List<String> said = new ArrayList<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.add(line);
      if (line.contains("ready for connections")) {
        Thread.ofVirtual().start(() -> drain(lines));
        return;
      }
    }
    throw new IOException("mariadbd has ended: " + said);
  }

  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // Its output must not fill up.
      }
    } catch (IOException over) {
      // It has ended.
    }
  }

  /// As when its machine loses power.
  void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      var _ = running.waitFor(30, TimeUnit.SECONDS);
    }
  }

  String url(String scheme, String database) {
    return "jdbc:" + scheme + "://127.0.0.1:" + port + "/" + database;
  }
}
