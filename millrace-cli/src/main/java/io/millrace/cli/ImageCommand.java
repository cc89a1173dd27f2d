// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.start.Image;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Makes a folder that runs without a JDK.
@Command(
    name = "image",
    description =
        "Make a folder with Millrace and the parts of the JDK it needs: it runs anywhere.",
    footer = {"", "Anywhere: with the system and the processor of this machine."})
final class ImageCommand implements Callable<Integer> {
  private final Shell shell;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder to make; millrace-image unless given.")
  private Path output = Path.of("millrace-image");

  @Option(
      names = "--no-cache",
      description = "Without the cache for quick starts, which is most of an image's size.")
  private boolean plain;

  @Option(
      names = "--jdk",
      paramLabel = "DIR",
      description = "The JDK that parts are taken of; that of this command unless given.")
  private @Nullable Path jdk;

  ImageCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path folder = shell.directory().resolve(output);
    if (Files.exists(folder)) {
      throw new ParameterException(
          spec.commandLine(), "--output: " + folder + " is there (expected: a name that is free)");
    }
    List<Path> jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(each -> each.toString().endsWith(".jar"))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    Path home = jdk == null ? Path.of(System.getProperty("java.home")) : jdk;
    try {
      Image image = new Image(home, jars, folder, out).make();
      if (!plain && !image.warmUp()) {
        out.println("Without a cache; bin/millrace warm-up makes one.");
      }
      out.println("Try it: " + output.resolve("bin/millrace") + " demo");
      out.flush();
      return 0;
    } catch (IOException problem) {
      PrintWriter error = spec.commandLine().getErr();
      error.println("millrace: image: " + problem.getMessage());
      error.flush();
      return Complaint.FAILED;
    }
  }
}
