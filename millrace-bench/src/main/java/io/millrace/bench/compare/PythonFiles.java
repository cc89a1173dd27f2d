// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The Python programs of a comparison, in a folder where Python finds them.
record PythonFiles(Path folder) implements AutoCloseable {
  private static final String PYTHON = "/usr/bin/python3";
  private static final List<String> NAMES = List.of("rooms.py", "publish.py");

  /// @throws LoadFailure if there is no Python with all that they need
  static PythonFiles copy() {
    try {
      Path folder = Files.createTempDirectory("bench-python");
      for (String name : NAMES) {
        try (InputStream file =
            Objects.requireNonNull(PythonFiles.class.getResourceAsStream(name), name)) {
          Files.copy(file, folder.resolve(name));
        }
      }
      PythonFiles files = new PythonFiles(folder);
      files.requirePackages();
      return files;
    } catch (IOException broken) {
      throw new LoadFailure("python: " + broken.getMessage(), broken);
    }
  }

  private void requirePackages() throws IOException {
    Process process =
        python(Map.of(), "-c", "import channels, channels_redis, daphne, django")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        close();
        throw new LoadFailure(
            PYTHON
                + " lacks one of django, channels, channels_redis, daphne; install them, or leave"
                + " out daphne and python: --servers millrace --publishers millrace");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", hurried);
    }
  }

  /// To be started in the folder, with more in its environment.
  ProcessBuilder python(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return builder;
  }

  @Override
  public void close() {
    for (String name : NAMES) {
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
