// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The programs in C that relays are compared with and loaded by, compiled in a folder of their
/// own.
record CPrograms(Path folder) implements AutoCloseable {
  private static final String HEADER = "bench.h";
  private static final List<String> NAMES = List.of("epoll_relay", "pair", "swarm");

  /// @throws LoadFailure if there is no compiler, or it cannot compile them
  static CPrograms compile() {
    CCompiler compiler = CCompiler.require();
    try {
      CPrograms programs = new CPrograms(Files.createTempDirectory("bench-relay"));
      try {
        Shell.copy(HEADER, programs.folder);
        for (String name : NAMES) {
          Shell.copy(name + ".c", programs.folder);
          compiler.compile(programs.folder, name);
        }
        return programs;
      } catch (IOException | LoadFailure failed) {
        programs.close();
        throw failed;
      }
    } catch (IOException broken) {
      throw new LoadFailure(compiler.command() + ": " + broken.getMessage(), broken);
    }
  }

  /// The program of that name.
  String program(String name) {
    return folder.resolve(name).toString();
  }

  @Override
  public void close() {
    delete(folder.resolve(HEADER).toFile());
    for (String name : NAMES) {
      delete(folder.resolve(name + ".c").toFile());
      delete(folder.resolve(name).toFile());
    }
    delete(folder.toFile());
  }

  private static void delete(File file) {
    if (!file.delete() && file.exists()) {
      file.deleteOnExit();
    }
  }
}
