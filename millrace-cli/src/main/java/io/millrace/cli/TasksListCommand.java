// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Spelling;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskState;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Lists tasks.
@Command(name = "list", description = "List the tasks that were submitted last, the last first.")
final class TasksListCommand implements Runnable {
  private static final int MOST = 10_000;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final TaskFlags flags;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those: pending, running, progress, succeeded, failed or revoked.")
  private @Nullable String state;

  @Option(
      names = {"-n", "--most"},
      paramLabel = "N",
      defaultValue = "20",
      description = "Look at that many, 20 unless given.")
  private int most;

  @Option(names = "--json", description = "A JSON object a line, for programs.")
  private boolean json;

  TasksListCommand(Shell shell) {
    this.flags = new TaskFlags(shell);
  }

  @Override
  public void run() {
    if (most < 1 || most > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--most: " + most + " (expected: 1.." + MOST + ")");
    }
    TaskState only = only();
    List<TaskReport> reports =
        flags.with(tasks -> tasks.list(most)).stream()
            .filter(report -> only == null || report.state() == only)
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      reports.forEach(report -> out.println(TaskTable.json(report)));
      out.flush();
    } else if (reports.isEmpty()) {
      out.println(only == null ? "No tasks." : "No tasks that are " + only.label() + ".");
      out.flush();
    } else {
      new TaskTable(ZoneId.systemDefault()).print(reports, out);
    }
  }

  private @Nullable TaskState only() {
    String wanted = state;
    if (wanted == null) {
      return null;
    }
    try {
      return TaskState.of(wanted);
    } catch (IllegalArgumentException wrong) {
      List<String> labels = Arrays.stream(TaskState.values()).map(TaskState::label).toList();
      throw new ParameterException(
          spec.commandLine(),
          "--state: "
              + wanted
              + Spelling.hint(wanted, labels)
              + " (expected: "
              + String.join(", ", labels)
              + ")",
          wrong);
    }
  }
}
