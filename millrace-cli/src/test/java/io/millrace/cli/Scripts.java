// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A checkout in miniature, in which the scripts of the root run without a real build: with a JDK
/// and a Maven that only tell how they were called, and a path that holds nothing else of the kind.
final class Scripts {
  private static final List<String> TOOLS =
      List.of(
          "awk",
          "cat",
          "cp",
          "dirname",
          "find",
          "grep",
          "head",
          "id",
          "ln",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sh",
          "sleep",
          "tail",
          "touch");

  final Path root;
  final Path tools;
  private final Path directory;
  private final Map<String, String> environment = new TreeMap<>();

  Scripts(Path directory) throws IOException {
    this.directory = directory;
    root = Files.createDirectories(directory.resolve("a checkout"));
    tools = Files.createDirectories(directory.resolve("tools"));
    for (String script :
        List.of("millrace", "check", "build/jdk.sh", "build/lock.sh", "build/start.sh")) {
      Path copy = root.resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of("..", script), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    // Of this machine's JDKs none is to be found.
    append(root.resolve("build/jdk.sh"), "millrace_jdk_places() { :; }\n");
    write("pom.xml", "<project/>");
    write("millrace-cli/pom.xml", "<project/>");
    write("millrace-cli/src/main/java/A.java", "class A {}");
    write("millrace-cli/src/test/java/ATest.java", "class ATest {}");
    for (String tool : TOOLS) {
      tool(tool);
    }
    environment.put("PATH", tools.toString());
    environment.put("JAVA_HOME", jdk("jdk-25", "25.0.1", true).toString());
  }

  /// Puts a program of this machine on the path.
  void tool(String name) throws IOException {
    script(tools.resolve(name), "exec '" + find(name) + "' \"$@\"");
  }

  private static Path find(String tool) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path path = Path.of(folder, tool);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw new AssertionError(tool + ": not on the path");
  }

  /// A JDK that says how it was called, one argument a line; asked to warm up, it makes a cache.
  Path jdk(String name, String version, boolean compiler) throws IOException {
    Path home = directory.resolve(name);
    script(
        home.resolve("bin/java"),
        """
        for each in "$@"; do
          case $each in ' '*) echo "no argument begins with a blank: '$each'" >&2; exit 1;; esac
          echo "arg:$each"
          case $each in *.aot.new) echo cached >"$each" ;; esac
        done
        """);
    if (compiler) {
      script(home.resolve("bin/javac"), "");
    }
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  /// A Maven that says how it was called, then does that.
  void maven(String lines) throws IOException {
    script(tools.resolve("mvn"), "echo \"mvn $*\"\n" + lines);
  }

  void with(String variable, String value) {
    environment.put(variable, value);
  }

  Path write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    return file;
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, Files.readString(file) + text);
  }

  static void script(Path file, String lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Child run(String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(script));
    command.addAll(List.of(arguments));
    return Child.start(directory, environment, command);
  }
}
