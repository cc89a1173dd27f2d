// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A part of [TasksContract]: who is told of tasks, and what there is to see of them.
public interface TaskUpdateContract extends TasksCase {
  @Test
  default void tellsAGroupHowFarItIs() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "steps",
                context -> {
                  context.progress(1, 2, "half");
                  context.sleep(Duration.ofMillis(150)); // further than progress is told apart
                  context.progress(2, 2, "whole");
                  return null;
                }));
    GroupName group = new GroupName("watchers");
    try (Inbox inbox = layer().open()) {
      layer().groupAdd(group, inbox.name());

      TaskHandle handle = tasks.submit(TaskRequest.of("steps").reportingTo(group));

      List<String> told = new ArrayList<>();
      Message last;
      do {
        last = Objects.requireNonNull(inbox.poll(SOON), () -> "no more came than " + told);
        assertThat(last.type()).isEqualTo(TaskReport.UPDATE);
        assertThat(last.value("id")).isEqualTo(handle.id().value());
        told.add(last.value("state") + " " + last.value("note"));
      } while (!"succeeded".equals(last.value("state")));
      assertThat(told).contains("progress half").endsWith("succeeded whole");
      assertThat(handle.report().progress()).isEqualTo(new Progress(2, 2, "whole"));
    }
  }

  @Test
  default void aTaskMaySendToChannels() throws Exception {
    try (Inbox inbox = layer().open()) {
      Tasks tasks =
          tasks(
              TaskBook.EMPTY.with(
                  "greet",
                  context -> {
                    var _ =
                        context.layer().send(inbox.name(), Message.of("greeting", Map.of("n", 1)));
                    return null;
                  }));

      var _ = tasks.submit(TaskRequest.of("greet"));

      assertThat(Objects.requireNonNull(inbox.poll(SOON)).type()).isEqualTo("greeting");
    }
  }

  @Test
  default void listsTheLastOnesFirst() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY.with("any", _ -> null));
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      TaskHandle handle = tasks.submit("any", i);
      handle.await(SOON);
      ids.addFirst(handle.id());
    }

    assertThat(tasks.list(3)).extracting(TaskReport::id).isEqualTo(ids.subList(0, 3));
    assertThat(tasks.find(TaskId.random(new Random()))).isEmpty();
  }
}
