// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// nginx with one worker, for HTTP alone.
record NginxProgram() implements Program {
  private static final String CONFIG = "peer-nginx.conf";

  @Override
  public String lacks() {
    return Shell.find("nginx").isEmpty() ? "there is no nginx" : "";
  }

  @Override
  public String version() {
    return Shell.ask(Shell.find("nginx").orElse("nginx"), "-v")
        .orElse("")
        .replaceFirst(".*nginx/", "");
  }

  @Override
  public ProcessBuilder command(int port, List<String> jvmArgs, Path folder) throws IOException {
    Path config = folder.resolve(CONFIG);
    Files.writeString(
        config,
        Shell.text(CONFIG)
            .replace("@PORT@", Integer.toString(port))
            .replace("@FOLDER@", folder.toString()));
    String nginx = Shell.find("nginx").orElse("nginx");
    return new ProcessBuilder(
        nginx, "-e", "stderr", "-p", folder.toString(), "-c", config.toString());
  }

  @Override
  public void settle(long pid) {
    Shell.rest(Duration.ofSeconds(3));
  }
}
