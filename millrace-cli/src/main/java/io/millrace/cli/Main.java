// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.demos.DemoSite;
import io.millrace.time.Timeline;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
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
      return commands(root, out, error, arguments).execute(arguments);
    } catch (LinkageError | ServiceConfigurationError problem) {
      return report(problem, error, root.showsStackTraces());
    }
  }

  private CommandLine commands(
      RootCommand root, PrintWriter out, PrintWriter error, String... arguments) {
    CommandLine line = new CommandLine(root.spec());
    Map<String, Supplier<Object>> known = commands();
    Supplier<Object> asked = arguments.length == 0 ? null : known.get(arguments[0]);
    if (asked != null) {
      // To read what all the others take would be most of the work.
      line.addSubcommand(asked.get());
    } else {
      known.values().forEach(each -> line.addSubcommand(each.get()));
      for (CommandProvider each :
          ServiceLoader.load(CommandProvider.class, Main.class.getClassLoader())) {
        line.addSubcommand(each.command());
      }
    }
    line.setOut(out).setErr(error);
    line.setParameterExceptionHandler(
        (wrong, typed) -> report(wrong, error, List.of(typed).contains(RootCommand.STACKTRACE)));
    line.setExecutionExceptionHandler(
        (problem, _, _) -> report(problem, error, root.showsStackTraces()));
    return line;
  }

  private Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> known = new LinkedHashMap<>();
    known.put("demo", () -> new DemoCommand(shell, site).spec());
    known.put("serve", () -> new ServeCommand(shell, site));
    known.put("config", () -> new ConfigCommand(shell));
    known.put("echo", EchoCommand::new);
    known.put("ws", () -> new WsCommand(shell, System.in));
    known.put("token", () -> new TokenCommand(shell, Timeline.system()));
    known.put("layer", () -> LayerCommand.of(shell, layers));
    known.put("tasks", () -> TasksCommand.of(shell));
    known.put("worker", () -> new WorkerCommand(shell));
    known.put("relay", () -> new RelayCommand(shell));
    known.put("image", () -> new ImageCommand(shell));
    known.put("version", VersionCommand::new);
    known.put("warm-up", WarmUpCommand::new);
    return known;
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
