// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tasks;

import io.millrace.consumer.Handles;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.demos.DemoTasks;
import io.millrace.json.Json;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskId;
import io.millrace.task.TaskRefusedException;
import io.millrace.task.TaskReport;
import io.millrace.task.Tasks;
import io.millrace.task.TasksUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Starts the tasks of the demo, shows all of them to every window as they change, and ends them at
/// once when somebody wants so. In blocking style, as tasks may be kept by a server.
///
/// A window gets `{"tasks": […]}` first, the newest first, and `{"task": …}` for each change; both
/// have what [TaskReport#update] has. `{"refused": why}` is for the one who asked.
final class TasksConsumer extends WebSocketConsumer {
  /// Tasks that wait or run, of all visitors.
  static final int MOST = 16;

  /// Of those the ones that one connection has started.
  static final int MOST_OF_ONE = 4;

  private static final String AWAY = "The server of tasks cannot be reached; try again later.";
  private static final int SHOWN = 50;

  /// A server may keep very many; those that count here are among the last.
  private static final int LOOKED_THROUGH = 200;

  private static final GroupName GROUP = new GroupName("tasks");

  private final Tasks tasks;
  private final List<TaskHandle> own = new ArrayList<>();

  TasksConsumer(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  protected void connect() {
    join(GROUP.value());
    accept();
    tellAll();
  }

  /// What happened on other servers meanwhile is missing.
  @Override
  protected void layerGap(Duration lasted) {
    tellAll();
  }

  private void tellAll() {
    try {
      tellLast();
    } catch (TasksUnreachableException away) {
      refuse(AWAY);
    }
  }

  private void tellLast() {
    sendJson(Map.of("tasks", ours().limit(SHOWN).map(report -> report.update().values()).toList()));
  }

  /// Those of this page; the newest first.
  private Stream<TaskReport> ours() {
    return tasks.list(LOOKED_THROUGH).stream()
        .filter(report -> DemoTasks.book().find(report.name()).isPresent());
  }

  @Override
  protected void receive(String text) {
    TaskWish wish = read(text, TaskWish.class);
    try {
      if (wish.start() != null) {
        start(wish, wish.start());
      } else if (wish.revoke() != null) {
        revoke(wish.revoke());
      }
    } catch (TasksUnreachableException away) {
      refuse(AWAY);
    }
  }

  private void start(TaskWish wish, String name) {
    own.removeIf(TasksConsumer::isOver);
    if (own.size() >= MOST_OF_ONE) {
      refuse("%d of yours wait or run already; wait, or revoke one.".formatted(own.size()));
      return;
    }
    if (ours().filter(report -> !report.state().isFinal()).count() >= MOST) {
      refuse("%d wait or run already; wait, or revoke one.".formatted(MOST));
      return;
    }
    try {
      own.add(tasks.submit(wish.request(name).reportingTo(GROUP)));
    } catch (TaskRefusedException | IllegalArgumentException problem) {
      refuse(String.valueOf(problem.getMessage()));
    }
  }

  private static boolean isOver(TaskHandle handle) {
    try {
      return handle.report().state().isFinal();
    } catch (IllegalStateException forgotten) {
      return true;
    }
  }

  /// Anybody may end what anybody has started.
  private void revoke(String id) {
    if (!find(id).map(TaskHandle::terminate).orElse(false)) {
      refuse("There is no such task, or it has ended already.");
    }
  }

  private Optional<TaskHandle> find(String id) {
    try {
      return tasks
          .find(new TaskId(id))
          .filter(handle -> DemoTasks.book().find(handle.name()).isPresent());
    } catch (IllegalArgumentException noId) {
      return Optional.empty();
    }
  }

  private void refuse(String why) {
    sendJson(Map.of("refused", why));
  }

  /// To a slow window only the latest of each task is sent.
  @Handles(TaskReport.UPDATE)
  void changed(Map<String, Object> task) {
    send(
        Message.text(Json.text(Map.of("task", task)))
            .whenSlow(Overflow.KEEP_LATEST, String.valueOf(task.get("id"))));
  }
}
