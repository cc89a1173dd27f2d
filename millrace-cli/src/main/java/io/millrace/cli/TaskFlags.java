// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Flags;
import io.millrace.cli.settings.Settings;
import io.millrace.cli.settings.TaskSettings;
import io.millrace.cli.tasks.TasksChoice;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.StartException;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskId;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksUnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The flags of all commands that look at shared tasks.
final class TaskFlags {
  static final String NOBODY_ELSE =
      "tasks.url: memory (expected: tasks that processes share, such as --tasks"
          + " redis://127.0.0.1:6379)";

  private final Shell shell;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in TOML; otherwise ./millrace.toml where it exists.")
  private @Nullable String config;

  @Option(
      names = "--tasks",
      paramLabel = "URL",
      description =
          "Where tasks are, such as redis://127.0.0.1:6379; otherwise as the settings say.")
  private @Nullable String tasks;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting, such as tasks.prefix=mine; may be repeated.")
  private List<String> assignments = new ArrayList<>();

  TaskFlags(Shell shell) {
    this.shell = shell;
  }

  /// Does something with the tasks of the settings, as one that does none of them itself.
  ///
  /// @throws StartException when they are shared with nobody, or cannot be reached
  <T> T with(Function<Tasks, T> work) {
    Flags flags = new Flags();
    assignments.forEach(flags::addAssignment);
    flags.add("--tasks", "tasks.url", tasks);
    Settings settings =
        Configuration.read(shell.directory(), config, shell.environment(), flags).settings();
    TaskSettings wanted = settings.tasks();
    if (wanted.isInMemory()) {
      throw new StartException(NOBODY_ELSE);
    }
    try (ChannelLayer nobody = ChannelLayer.inMemory();
        Tasks opened =
            TasksChoice.of(wanted)
                .open(
                    TaskBook.EMPTY,
                    TaskSurroundings.of(nobody).withNode(ProcessName.ofProgram()))) {
      if (nobody.metrics().tasks.linksDown.sum() > 0) {
        throw new StartException(
            "tasks.url: " + wanted.shownUrl() + " cannot be reached (expected: a Redis that runs)");
      }
      return work.apply(opened);
    } catch (TasksUnreachableException silent) {
      throw new StartException(String.valueOf(silent.getMessage()));
    }
  }

  /// @throws ParameterException when it cannot be one
  static TaskId id(CommandLine command, String text) {
    try {
      return new TaskId(text);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(
          command, "task: " + text + " (expected: an id as millrace tasks list shows it)", wrong);
    }
  }

  /// @throws StartException when there is no such task
  static TaskHandle find(Tasks tasks, TaskId id) {
    return tasks.find(id).orElseThrow(() -> unknown(id));
  }

  static StartException unknown(TaskId id) {
    return new StartException(
        "task "
            + id
            + ": not known (expected: one that millrace tasks list shows; those that have ended are"
            + " forgotten after a time)");
  }
}
