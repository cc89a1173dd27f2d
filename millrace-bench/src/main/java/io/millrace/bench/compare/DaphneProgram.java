// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Django Channels on Daphne, with a layer in memory, as the system's Python has them.
record DaphneProgram() implements Program {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String SITE = "peer_site.py";
  private static final String VERSIONS =
      "import channels, daphne, django, platform\n"
          + "print(daphne.__version__, 'Channels', channels.__version__ + ',', 'Django',"
          + " django.__version__ + ',', 'Python', platform.python_version())";

  @Override
  public String lacks() {
    return version().isEmpty()
        ? PYTHON
            + " lacks one of django, channels, daphne (on Debian: apt install daphne"
            + " python3-django-channels)"
        : "";
  }

  @Override
  public String version() {
    return Shell.ask(PYTHON, "-c", VERSIONS).orElse("").replaceFirst(" ", ", ");
  }

  @Override
  public ProcessBuilder command(int port, List<String> jvmArgs, Path folder) throws IOException {
    Shell.copy(SITE, folder);
    ProcessBuilder builder =
        new ProcessBuilder(
                PYTHON,
                "-m",
                "daphne",
                "-v",
                "0",
                "-b",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "peer_site:application")
            .directory(folder.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return builder;
  }

  @Override
  public void settle(long pid) {
    Shell.rest(Duration.ofSeconds(3));
  }
}
