// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A part of [TasksContract]: what a task is asked for and gives back.
public interface TaskResultContract extends TasksCase {
  @Test
  default void givesTheResultOfWhatItWasAskedFor() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "price",
                context -> {
                  Order order = context.arguments(Order.class);
                  return new Order(order.what() + "!", order.pieces() * 5);
                }));

    TaskHandle handle = tasks.submit("price", new Order("苹果", 3));

    assertThat(handle.result(Order.class, SOON)).isEqualTo(new Order("苹果!", 15));
    TaskReport report = handle.report();
    assertThat(report.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(report.attempt()).isEqualTo(1);
    assertThat(report.name()).isEqualTo("price");
    assertThat(report.node()).isEqualTo("here");
    assertThat(report.error()).isEmpty();
    assertThat(report.started()).isNotNull().isAfterOrEqualTo(report.submitted());
    assertThat(report.ended()).isNotNull().isAfterOrEqualTo(report.started());
    assertThat(tasks.find(handle.id()).orElseThrow().report()).isEqualTo(report);
    assertThat(handle.ended().toCompletableFuture().get(1, TimeUnit.MINUTES)).isEqualTo(report);
  }

  @Test
  default void aTaskNeedNotHaveAResult() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY.with("quiet", _ -> null));

    TaskReport report = tasks.submit(TaskRequest.of("quiet")).await(SOON);

    assertThat(report.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(report.result()).isEqualTo("null");
  }

  @Test
  default void runsCodeOfThisProcess() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY);

    TaskHandle handle = tasks.run("sum", context -> context.name() + context.attempt());

    assertThat(handle.result(String.class, SOON)).isEqualTo("sum1");
    assertThat(tasks.find(handle.id())).isPresent();
    assertThat(tasks.list(10)).extracting(TaskReport::id).containsExactly(handle.id());
  }

  @Test
  default void runsEachOfManyOnce() throws Exception {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger runs = new AtomicInteger();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "note",
                context -> {
                  runs.incrementAndGet();
                  return seen.add(context.arguments(Integer.class));
                }));

    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      handles.add(tasks.submit("note", i));
    }

    for (TaskHandle each : handles) {
      assertThat(each.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    }
    assertThat(seen).hasSize(1_000);
    assertThat(runs).hasValue(1_000);
    assertThat(counters().succeeded.sum()).isEqualTo(1_000);
  }

  @Test
  default void refusesAResultThatIsTooLarge() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "huge", TaskOptions.DEFAULT.withRetry(AT_ONCE), _ -> "x".repeat(100_000)),
            TasksLimits.DEFAULT.withResultBytes(10_000));

    TaskReport report = tasks.submit(TaskRequest.of("huge")).await(SOON);

    assertThat(report.state()).isEqualTo(TaskState.FAILED);
    assertThat(report.error()).contains("more than 10000 bytes");
    assertThat(report.result()).isEmpty();
    assertThat(report.attempt()).isEqualTo(1);
  }

  @Test
  default void refusesAResultThatIsNoJson() throws Exception {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    Tasks tasks = tasks(TaskBook.EMPTY.with("odd", _ -> endless));

    TaskReport report = tasks.submit(TaskRequest.of("odd")).await(SOON);

    assertThat(report.state()).isEqualTo(TaskState.FAILED);
    assertThat(report.error()).contains("java.util.ArrayList", "JSON");
  }

  @Test
  default void refusesArgumentsThatAreTooLarge() {
    Tasks tasks = tasks(TaskBook.EMPTY.with("any", _ -> null));

    assertThatThrownBy(() -> tasks.submit("any", "x".repeat(2 << 20)))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessageContaining("any")
        .hasMessageContaining("more than 1048576 bytes");
    assertThat(counters().refused.sum()).isEqualTo(1);
  }
}
