// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.start;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A run of the demo of which the JVM takes notes: it starts as any other, answers first requests
/// and stops as any other. From the notes another JVM makes the cache. The demo's port is any, its
/// files are in a temporary folder, and nothing of it is left behind.
///
/// @param java the command of a JVM with its flags
/// @param jars the class path
/// @param cache where the cache is to be; what was there before is the caller's to remove
/// @param deadline for all of it
/// @param out gets what the JVMs write
public record WarmUp(
    List<String> java, List<Path> jars, Path cache, Duration deadline, PrintWriter out) {
  private static final Pattern LISTENING =
      Pattern.compile("Listening on http://127\\.0\\.0\\.1:(\\d+)/");

  /// Classes that are left out have their reasons, which are nobody's business.
  private static final List<String> QUIET = List.of("-Xlog:aot*=error", "-Xlog:cds*=error");

  public WarmUp {
    java = List.copyOf(java);
    jars = List.copyOf(jars);
  }

  /// @param copies gets those jars that had to be changed to fit into a cache
  public WarmUp withFitJars(Path copies) throws IOException {
    return new WarmUp(java, FitJars.of(jars, copies), cache, deadline, out);
  }

  /// @return whether there is a cache now
  public boolean run() throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      Path folder = Files.createTempDirectory("millrace-warm-up");
      try {
        Path notes = folder.resolve("notes.aotconf");
        return takeNotes(folder, notes, end)
            && makeCache(folder, notes, end)
            && Files.isRegularFile(cache);
      } finally {
        remove(folder);
      }
    } catch (IOException | ExecutionException | UncheckedIOException problem) {
      out.println("warm-up: " + problem.getMessage());
    } catch (TimeoutException late) {
      out.println("warm-up: not done in " + deadline.toSeconds() + " s");
    } finally {
      out.flush();
    }
    return false;
  }

  private boolean takeNotes(Path folder, Path notes, long end)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    List<String> command = command("-XX:AOTMode=record", "-XX:AOTConfiguration=" + notes);
    command.addAll(List.of("io.millrace.cli.Main", "demo", "--port=0"));
    command.addAll(List.of("--set=relay.port=0", "--set=relay.frames-port=0"));
    Process demo = process(folder, command).start();
    try {
      CompletableFuture<Integer> port = new CompletableFuture<>();
      Thread reader = Thread.ofVirtual().start(() -> read(demo, port));
      new FirstVisits(port.get(left(end), TimeUnit.NANOSECONDS)).run(end);
      demo.toHandle().destroy(); // An orderly stop, at whose end the notes are written.
      await(demo, end);
      reader.join();
      return demo.exitValue() == 0;
    } finally {
      demo.destroyForcibly();
    }
  }

  private boolean makeCache(Path folder, Path notes, long end)
      throws IOException, InterruptedException, TimeoutException {
    Process maker =
        process(
                folder,
                command(
                    "-XX:AOTMode=create",
                    "-XX:AOTConfiguration=" + notes,
                    "-XX:AOTCache=" + cache.toAbsolutePath()))
            .start();
    try {
      Thread reader = Thread.ofVirtual().start(() -> read(maker, new CompletableFuture<>()));
      await(maker, end);
      reader.join();
      return maker.exitValue() == 0;
    } finally {
      maker.destroyForcibly();
    }
  }

  private static void await(Process process, long end)
      throws InterruptedException, TimeoutException {
    if (!process.waitFor(left(end), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException();
    }
  }

  private List<String> command(String... options) {
    List<String> command = new ArrayList<>(java);
    command.addAll(QUIET);
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    return command;
  }

  private static ProcessBuilder process(Path folder, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    // Settings, and options of the JVM, would make it another start.
    builder.environment().keySet().removeIf(WarmUp::changesTheStart);
    return builder;
  }

  private static boolean changesTheStart(String variable) {
    return variable.startsWith("MILLRACE_")
        || variable.equals("JDK_JAVA_OPTIONS")
        || variable.equals("JDK_AOT_VM_OPTIONS")
        || variable.equals("JAVA_TOOL_OPTIONS");
  }

  private void read(Process demo, CompletableFuture<Integer> port) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(line);
        Matcher found = LISTENING.matcher(line);
        if (found.find()) {
          port.complete(Integer.valueOf(found.group(1)));
        }
      }
    } catch (IOException killed) {
      out.println("warm-up: " + killed.getMessage());
    }
    port.completeExceptionally(new IOException("it ended before it listened"));
  }

  private static long left(long end) {
    return Math.max(0, end - System.nanoTime());
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
