// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.server.StartException;
import io.millrace.task.TaskHandle;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Calls a task off.
@Command(
    name = "revoke",
    description = "Call a task off: if it waits, it never begins; if it is at work, it may finish.")
final class TasksRevokeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final TaskFlags flags;

  @Parameters(index = "0", paramLabel = "TASK", description = "Its id.")
  private String task = "";

  @Option(names = "--terminate", description = "Interrupt it as well, if it is at work.")
  private boolean terminate;

  TasksRevokeCommand(Shell shell) {
    this.flags = new TaskFlags(shell);
  }

  @Override
  public void run() {
    var id = TaskFlags.id(spec.commandLine(), task);
    String told =
        flags.with(
            tasks -> {
              TaskHandle handle = TaskFlags.find(tasks, id);
              if (!(terminate ? handle.terminate() : handle.revoke())) {
                throw new StartException(
                    "task "
                        + id
                        + ": "
                        + handle.report().state().label()
                        + " (expected: one that has not ended)");
              }
              return switch (handle.report().state()) {
                case REVOKED -> "revoked";
                default ->
                    terminate ? "is being interrupted" : "may finish, and is not tried again";
              };
            });
    PrintWriter out = spec.commandLine().getOut();
    out.println("task " + id + ": " + told);
    out.flush();
  }
}
