// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.start.WarmUp;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Makes the cache from which a JVM starts. For the launchers, which know how a JVM is called:
/// `./millrace warm-up` needs no more words.
@Command(
    name = "warm-up",
    hidden = true,
    description =
        "Run the demo for a moment, and make the cache from which later starts are quick.")
final class WarmUpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "When to give up; 120 seconds unless said.")
  private int deadline;

  @Option(
      names = "--jars",
      required = true,
      paramLabel = "PATH",
      description = "The class path of what is started.")
  private String jars = "";

  @Option(
      names = "--copies",
      required = true,
      paramLabel = "DIR",
      description = "Gets copies of jars that must be changed to fit into a cache.")
  private Path copies = Path.of("");

  @Parameters(index = "0", paramLabel = "FILE", description = "The cache to make.")
  private Path cache = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "JAVA",
      description = "The command that runs a JVM, with its flags.")
  private List<String> java = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Path> path = Stream.of(jars.split(File.pathSeparator, -1)).map(Path::of).toList();
    WarmUp warmUp = new WarmUp(java, path, cache, Duration.ofSeconds(deadline), out);
    return warmUp.withFitJars(copies).run() ? 0 : Complaint.FAILED;
  }
}
