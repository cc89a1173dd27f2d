// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.demos.DemoSite;
import io.millrace.time.Timeline;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The command `millrace`.
public final class Main {
  private final Shell shell;
  private final Site site;
  private final Layers layers;

  Main(Shell shell, Site site) {
    this(shell, site, Layers.real());
  }

  /// @param layers where commands meet other processes
  Main(Shell shell, Site site, Layers layers) {
    this.shell = shell;
    this.site = site;
    this.layers = layers;
  }

  public static void main(String[] arguments) {
    Main main = new Main(Shell.ofProcess(), DemoSite::addTo);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter error = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(main.run(out, error, arguments));
  }

  /// @return the exit code
  int run(PrintWriter out, PrintWriter error, String... arguments) {
    RootCommand root = new RootCommand();
    try {
      return commands(root, out, error).execute(arguments);
    } catch (LinkageError | ServiceConfigurationError problem) {
      return report(problem, error, root.showsStackTraces());
    }
  }

  private CommandLine commands(RootCommand root, PrintWriter out, PrintWriter error) {
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new DemoCommand(shell, site))
            .addSubcommand(new ServeCommand(shell, site))
            .addSubcommand(new ConfigCommand(shell))
            .addSubcommand(new EchoCommand())
            .addSubcommand(new WsCommand(shell, System.in))
            .addSubcommand(new TokenCommand(shell, Timeline.system()))
            .addSubcommand(LayerCommand.of(shell, layers))
            .addSubcommand(TasksCommand.of(shell))
            .addSubcommand(new WorkerCommand(shell))
            .addSubcommand(new RelayCommand(shell))
            .addSubcommand(new VersionCommand())
            .addSubcommand(new WarmUpCommand())
            .setOut(out)
            .setErr(error);
    for (CommandProvider each :
        ServiceLoader.load(CommandProvider.class, Main.class.getClassLoader())) {
      line.addSubcommand(each.command());
    }
    line.setParameterExceptionHandler(
        (wrong, typed) -> report(wrong, error, List.of(typed).contains(RootCommand.STACKTRACE)));
    line.setExecutionExceptionHandler(
        (problem, _, _) -> report(problem, error, root.showsStackTraces()));
    return line;
  }

  private static int report(Throwable problem, PrintWriter error, boolean withTrace) {
    Complaint complaint = Complaint.of(problem);
    if (withTrace && !(problem instanceof ParameterException)) {
      problem.printStackTrace(error);
    }
    error.println(complaint.line());
    error.flush();
    return complaint.exitCode();
  }
}
