// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A server in plain C that does the least: what this machine's kernel leaves to be won.
record CProgram() implements Program {
  private static final String NAME = "epoll_server";

  @Override
  public String lacks() {
    return CCompiler.find().isEmpty() ? "there is no cc and no gcc" : "";
  }

  @Override
  public String version() {
    return CCompiler.find().map(CCompiler::version).map("gcc "::concat).orElse("");
  }

  @Override
  public ProcessBuilder command(int port, List<String> jvmArgs, Path folder) throws IOException {
    Shell.copy(NAME + ".c", folder);
    Shell.copy("websocket.h", folder);
    CCompiler.require().compile(folder, NAME);
    return new ProcessBuilder(folder.resolve(NAME).toString(), "--port", Integer.toString(port));
  }

  @Override
  public void settle(long pid) {
    Shell.rest(Duration.ofSeconds(1));
  }
}
