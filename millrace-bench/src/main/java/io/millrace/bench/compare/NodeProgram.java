// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Node with its usual WebSocket library, `ws`: the system's, or one that npm brings.
record NodeProgram() implements Program {
  private static final String SCRIPT = "peer.js";
  private static final String SYSTEM = "/usr/share/nodejs";

  @Override
  public String lacks() {
    if (Shell.find("node").isEmpty()) {
      return "there is no node";
    }
    if (wsVersion().isEmpty() && !install()) {
      return "there is no ws (on Debian: apt install node-ws; or let npm fetch it)";
    }
    return "";
  }

  @Override
  public String version() {
    String node = Shell.ask("node", "--version").orElse("").replaceFirst("^v", "");
    return node + ", ws " + wsVersion().orElse("?");
  }

  private static Optional<String> wsVersion() {
    return Shell.ask(node("-p", "require('ws/package.json').version"));
  }

  private static boolean install() {
    Optional<String> npm = Shell.find("npm");
    if (npm.isEmpty()) {
      return false;
    }
    try {
      Files.createDirectories(cache());
    } catch (IOException readOnly) {
      return false;
    }
    String[] command = {
      npm.get(), "install", "--prefix", cache().toString(), "--no-audit", "--no-fund", "ws@8"
    };
    return Shell.ask(command).isPresent() && wsVersion().isPresent();
  }

  private static ProcessBuilder node(String... arguments) {
    ProcessBuilder builder = new ProcessBuilder("node");
    builder.command().addAll(List.of(arguments));
    String modules = cache().resolve("node_modules").toString();
    builder.environment().put("NODE_PATH", SYSTEM + File.pathSeparator + modules);
    return builder;
  }

  /// Where npm puts what it fetches: beside the bench as it was built.
  private static Path cache() {
    try {
      Path built =
          Path.of(NodeProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return built.resolveSibling("peers");
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public ProcessBuilder command(int port, List<String> jvmArgs, Path folder) throws IOException {
    Shell.copy(SCRIPT, folder);
    return node(folder.resolve(SCRIPT).toString(), Integer.toString(port));
  }

  @Override
  public void settle(long pid) {
    Shell.rest(Duration.ofSeconds(3));
  }
}
