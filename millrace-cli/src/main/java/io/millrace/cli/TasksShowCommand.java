// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.task.TaskReport;
import java.io.PrintWriter;
import java.time.ZoneId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows one task.
@Command(name = "show", description = "Show all that is known of a task, its result and error too.")
final class TasksShowCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final TaskFlags flags;

  @Parameters(index = "0", paramLabel = "TASK", description = "Its id.")
  private String task = "";

  @Option(names = "--json", description = "A JSON object, for programs.")
  private boolean json;

  TasksShowCommand(Shell shell) {
    this.flags = new TaskFlags(shell);
  }

  @Override
  public void run() {
    var id = TaskFlags.id(spec.commandLine(), task);
    TaskReport report = flags.with(tasks -> TaskFlags.find(tasks, id).report());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(TaskTable.json(report));
      out.flush();
    } else {
      new TaskTable(ZoneId.systemDefault()).show(report, out);
    }
  }
}
