// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.layers.LayerChoice;
import io.millrace.cli.settings.Settings;
import io.millrace.cli.settings.Spelling;
import io.millrace.cli.tasks.TasksChoice;
import io.millrace.demos.DemoTasks;
import io.millrace.demos.DemoWorkers;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.server.StartException;
import io.millrace.task.TaskDefinition;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.time.Timeline;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Works off general channels and tasks in a process without sockets.
@Command(
    name = "worker",
    description =
        "Run workers for general channels of a layer, and background tasks, without the site's"
            + " sockets.",
    footer = {
      "",
      "--list shows which there are. Workers of your own start with Millrace.workers(), and tasks",
      "of your own with RedisTasks.open().",
      "A first SIGTERM or Ctrl-C lets tasks finish for tasks.drain; others do what is left."
    })
final class WorkerCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger("millrace");

  private final Shell shell;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final LayerFlags flags;

  @Parameters(
      index = "0..*",
      paramLabel = "CHANNEL",
      description = "Channels to work off; the same again for several workers.")
  private List<String> channels = new ArrayList<>();

  @Option(
      names = "--tasks",
      arity = "0..1",
      paramLabel = "URL",
      fallbackValue = OF_SETTINGS,
      description =
          "Run the demo site's tasks, of that Redis; without URL of the one that the settings name.")
  private String tasks = "";

  @Option(names = "--list", description = "Show which workers and tasks there are, and exit.")
  private boolean list;

  private static final String OF_SETTINGS = "tasks.url";

  WorkerCommand(Shell shell) {
    this.shell = shell;
    this.flags = new LayerFlags(shell);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (list) {
      show(spec.commandLine().getOut());
      return 0;
    }
    demandKnown();
    Settings settings =
        flags.read(null, tasks.isEmpty() || tasks.equals(OF_SETTINGS) ? null : tasks).settings();
    if (settings.layer().isInMemory() && !channels.isEmpty()) {
      throw new StartException(Layers.NOBODY_ELSE);
    }
    TasksChoice tasksChoice = TasksChoice.of(settings.tasks());
    if (!tasks.isEmpty() && !tasksChoice.isShared()) {
      throw new StartException(TaskFlags.NOBODY_ELSE);
    }
    LayerChoice choice = LayerChoice.of(settings.layer(), ProcessName.ofProgram());
    try (Logs _ = Logs.start(settings, shell);
        ChannelLayer layer = choice.open(new Metrics(), Timeline.system())) {
      log.info("Layer: {}", choice.described());
      work(layer, tasksChoice);
    }
    return 0;
  }

  private static void show(PrintWriter out) {
    DemoWorkers.meanings()
        .forEach((channel, meaning) -> out.println("%-8s %s".formatted(channel, meaning)));
    out.println("%-8s %s".formatted("--tasks", taskNames()));
    out.flush();
  }

  private static String taskNames() {
    return DemoTasks.book().definitions().stream()
        .map(TaskDefinition::name)
        .collect(Collectors.joining(", "));
  }

  private void demandKnown() {
    if (channels.isEmpty() && tasks.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no channel (expected: one that --list shows, or --tasks)");
    }
    for (String channel : channels) {
      if (!DemoWorkers.channels().contains(channel)) {
        throw new ParameterException(
            spec.commandLine(),
            "channel: "
                + channel
                + Spelling.hint(channel, DemoWorkers.channels())
                + " (expected: one that --list shows)");
      }
    }
  }

  private void work(ChannelLayer layer, TasksChoice tasksChoice) throws InterruptedException {
    CountDownLatch signal = new CountDownLatch(1);
    StopSignals.listen(signal::countDown);
    List<AutoCloseable> running = new ArrayList<>();
    try {
      channels.forEach(channel -> running.add(DemoWorkers.start(channel, layer)));
      if (!channels.isEmpty()) {
        log.info("Working off {}", String.join(", ", channels));
      }
      if (!tasks.isEmpty()) {
        Tasks opened =
            tasksChoice.open(
                DemoTasks.book(), TaskSurroundings.of(layer).withNode(ProcessName.ofProgram()));
        running.add(opened);
        log.info("Tasks: {}, working off {}", tasksChoice.described(), taskNames());
      }
      signal.await();
      log.info("Stopping; tasks at work may finish.");
    } finally {
      running.forEach(WorkerCommand::end);
    }
  }

  private static void end(AutoCloseable worker) {
    try {
      worker.close();
    } catch (Exception problem) {
      log.error("A worker could not be ended.", problem);
    }
  }
}
