// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.start;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A folder with a JVM that has only what is needed, the jars, and a launcher.
///
/// ```
/// bin/millrace               the launcher
/// bin/java …                 the JVM
/// lib/millrace/*.jar         what it runs
/// lib/millrace/start.sh      how it runs it
/// lib/millrace/millrace.aot  the cache from which it starts
/// ```
///
/// @param jdk a JDK with `jlink`
/// @param jars the class path
/// @param folder that is made; nothing is left of it when that fails
/// @param out gets what the tools say
public record Image(Path jdk, List<Path> jars, Path folder, PrintWriter out) {
  /// What libraries that are no modules need, or what is found as a service: databases and their
  /// transactions, certificates, names, `jcmd` and recordings for operators.
  private static final List<String> BESIDE =
      List.of(
          "java.compiler",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.security.jgss",
          "java.security.sasl",
          "java.sql",
          "java.transaction.xa",
          "java.xml",
          "jdk.jcmd",
          "jdk.jfr",
          "jdk.localedata",
          "jdk.management",
          "jdk.naming.dns",
          "jdk.net",
          "jdk.security.auth",
          "jdk.unsupported",
          "jdk.zipfs");

  private static final int LAST_LINES = 5;

  public Image {
    jars = List.copyOf(jars);
  }

  /// @throws IOException that says what a tool said, when it failed, or that the folder is there
  public Image make() throws IOException, InterruptedException {
    if (Files.exists(folder)) {
      throw new IOException(folder + ": is there (expected: a name that is free)");
    }
    Path name = Objects.requireNonNull(folder.toAbsolutePath().getFileName(), "folder: a root");
    Path around = Objects.requireNonNull(folder.toAbsolutePath().getParent());
    // Beside it first, so that nobody ever sees, or removes, a half.
    Path making = Files.createTempDirectory(around, "." + name + "-");
    try {
      Path made = making.resolve(name);
      fill(made);
      Files.move(made, folder);
      return this;
    } finally {
      remove(making);
    }
  }

  private void remove(Path making) {
    try (Stream<Path> left = Files.walk(making)) {
      for (Path each : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException | UncheckedIOException stuck) {
      out.println(making + " cannot be removed: " + stuck.getMessage());
    }
  }

  private void fill(Path made) throws IOException, InterruptedException {
    Path jlink = jdk.resolve("bin").resolve("jlink");
    if (!Files.isExecutable(jlink)) {
      throw new IOException(jlink + ": not there (expected: the jlink of a JDK; --jdk)");
    }
    run(
        jlink.toString(),
        "--add-modules",
        String.join(",", modules()),
        "--output",
        made.toString(),
        "--compress=zip-6",
        "--no-header-files",
        "--no-man-pages");
    Path own = Files.createDirectories(made.resolve("lib").resolve("millrace"));
    for (Path jar : jars) {
      // With its time, by which a cache knows it again.
      Files.copy(
          jar, own.resolve(jar.getFileName().toString()), StandardCopyOption.COPY_ATTRIBUTES);
    }
    resource("start.sh", own.resolve("start.sh"));
    Path launcher = made.resolve("bin").resolve("millrace");
    resource("launcher.sh", launcher);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// @return whether it has a cache now
  public boolean warmUp() throws IOException, InterruptedException {
    try {
      run(folder.resolve("bin").resolve("millrace").toString(), "warm-up");
      return true;
    } catch (IOException without) {
      out.println(without.getMessage());
      return false;
    }
  }

  /// The JDK's modules that are taken along: those that the jars ask for, as far as they are
  /// modules, and those beside.
  public Set<String> modules() {
    Set<String> wanted = new TreeSet<>(BESIDE);
    for (Path jar : jars) {
      try {
        ModuleFinder.of(jar).findAll().stream()
            .map(ModuleReference::descriptor)
            .flatMap(module -> module.requires().stream())
            .filter(each -> !each.modifiers().contains(Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .filter(name -> name.startsWith("java.") || name.startsWith("jdk."))
            .forEach(wanted::add);
      } catch (FindException notAModule) {
        // What it needs is among those beside.
        out.println(jar.getFileName() + ": " + notAModule.getMessage());
      }
    }
    return wanted;
  }

  private void run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Process process = builder.start();
    Deque<String> last = new ArrayDeque<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last.addLast(line);
        if (last.size() > LAST_LINES) {
          last.removeFirst();
        }
      }
    }
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(
          Path.of(command[0]).getFileName()
              + " ended with "
              + code
              + ": "
              + String.join(" ", last));
    }
  }

  private static void resource(String name, Path file) throws IOException {
    try (InputStream in = Objects.requireNonNull(Image.class.getResourceAsStream(name), name)) {
      Files.copy(in, file);
    }
  }
}
