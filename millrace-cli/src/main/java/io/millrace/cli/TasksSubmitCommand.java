// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.json.Json;
import io.millrace.server.StartException;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskRefusedException;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskRequest;
import io.millrace.task.TaskState;
import io.millrace.task.Tasks;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Submits a task.
@Command(
    name = "submit",
    description = "Ask for a named task and print its id; workers that know the name do it.",
    footer = {"", "With --wait the exit code is 1 unless it has succeeded."})
final class TasksSubmitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final TaskFlags flags;

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the task.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "{}",
      paramLabel = "JSON",
      description = "Its arguments; {} unless given.")
  private String arguments = "";

  @Option(
      names = "--delay",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Wait that long before it may begin.")
  private double delay;

  @Option(
      names = "--once",
      paramLabel = "KEY",
      defaultValue = "",
      description = "Run it once for that key, however often it is asked for.")
  private String key = "";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Wait for its end that long, and show it.")
  private double wait;

  TasksSubmitCommand(Shell shell) {
    this.flags = new TaskFlags(shell);
  }

  private static Duration seconds(double number) {
    return Duration.ofMillis(Math.round(number * 1_000));
  }

  private TaskRequest request() {
    try {
      return TaskRequest.of(name, Json.read(arguments, Object.class))
          .after(seconds(delay))
          .once(key);
    } catch (IllegalArgumentException | Json.Unreadable wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
  }

  @Override
  public Integer call() {
    TaskRequest request = request();
    return flags.with(tasks -> submit(tasks, request));
  }

  private int submit(Tasks tasks, TaskRequest request) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      TaskHandle handle = tasks.submit(request);
      out.println(handle.id());
      out.flush();
      if (wait <= 0) {
        return 0;
      }
      TaskReport report = handle.await(seconds(wait));
      new TaskTable(ZoneId.systemDefault()).show(report, out);
      return report.state() == TaskState.SUCCEEDED ? 0 : 1;
    } catch (TaskRefusedException refused) {
      throw new StartException(String.valueOf(refused.getMessage()));
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
