// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.server.StartException;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskId;
import io.millrace.task.TaskRefusedException;
import io.millrace.task.Tasks;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Asks for a task again.
@Command(
    name = "retry",
    description =
        "Ask again for a task that has failed or was revoked, and print the new one's id.")
final class TasksRetryCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final TaskFlags flags;

  @Parameters(index = "0", paramLabel = "TASK", description = "Its id.")
  private String task = "";

  TasksRetryCommand(Shell shell) {
    this.flags = new TaskFlags(shell);
  }

  @Override
  public void run() {
    TaskId id = TaskFlags.id(spec.commandLine(), task);
    PrintWriter out = spec.commandLine().getOut();
    out.println(flags.with(tasks -> again(tasks, id)).id());
    out.flush();
  }

  private static TaskHandle again(Tasks tasks, TaskId id) {
    try {
      return tasks.retry(id).orElseThrow(() -> refusal(tasks, id));
    } catch (TaskRefusedException refused) {
      throw new StartException(String.valueOf(refused.getMessage()));
    }
  }

  private static StartException refusal(Tasks tasks, TaskId id) {
    return tasks
        .find(id)
        .map(
            found ->
                new StartException(
                    "task "
                        + id
                        + ": "
                        + found.report().state().label()
                        + " (expected: failed or revoked)"))
        .orElseGet(() -> TaskFlags.unknown(id));
  }
}
