// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.metrics.TaskCounters;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What all tasks must do, wherever they are kept. A queue's own test extends this and says how it
/// is opened.
@Timeout(120)
public abstract class TasksContract {
  protected static final Duration SOON = Duration.ofSeconds(30);
  private static final RetryPolicy AT_ONCE =
      RetryPolicy.attempts(3).withPauses(Duration.ofMillis(1), Duration.ofMillis(5));
  private static final TaskOptions ONE_AT_A_TIME = TaskOptions.DEFAULT.withConcurrency(1);

  protected final ChannelLayer layer = ChannelLayer.inMemory();
  private final List<Tasks> open = new ArrayList<>();

  /// Fresh tasks that share nothing with those before, and work.
  protected abstract Tasks newTasks(
      TaskBook book, TasksLimits limits, TaskSurroundings surroundings);

  protected final Tasks tasks(TaskBook book, TasksLimits limits) {
    TaskSurroundings surroundings =
        new TaskSurroundings(layer, Timeline.system(), new Random(), "here");
    Tasks made = newTasks(book, limits, surroundings);
    open.add(made);
    return made;
  }

  protected final Tasks tasks(TaskBook book) {
    return tasks(
        book, TasksLimits.DEFAULT.withDrain(Duration.ZERO).withPatience(Duration.ofMillis(50)));
  }

  @AfterEach
  final void closeTasks() {
    open.forEach(Tasks::close);
    layer.close();
  }

  protected final TaskCounters counters() {
    return layer.metrics().tasks;
  }

  private record Order(String what, int pieces) {}

  private static final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    private void pass() throws InterruptedException {
      reached.countDown();
      opened.await();
    }

    private void awaitReached() throws InterruptedException {
      assertThat(reached.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(SOON.toSeconds(), TimeUnit.SECONDS), "nothing came");
  }

  // ---- results ----

  @Test
  void givesTheResultOfWhatItWasAskedFor() throws Exception {
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
  void aTaskNeedNotHaveAResult() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY.with("quiet", _ -> null));

    TaskReport report = tasks.submit(TaskRequest.of("quiet")).await(SOON);

    assertThat(report.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(report.result()).isEqualTo("null");
  }

  @Test
  void runsCodeOfThisProcess() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY);

    TaskHandle handle = tasks.run("sum", context -> context.name() + context.attempt());

    assertThat(handle.result(String.class, SOON)).isEqualTo("sum1");
    assertThat(tasks.find(handle.id())).isPresent();
    assertThat(tasks.list(10)).extracting(TaskReport::id).containsExactly(handle.id());
  }

  @Test
  void runsEachOfManyOnce() throws Exception {
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
  void refusesAResultThatIsTooLarge() throws Exception {
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
  void refusesAResultThatIsNoJson() throws Exception {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    Tasks tasks = tasks(TaskBook.EMPTY.with("odd", _ -> endless));

    TaskReport report = tasks.submit(TaskRequest.of("odd")).await(SOON);

    assertThat(report.state()).isEqualTo(TaskState.FAILED);
    assertThat(report.error()).contains("java.util.ArrayList", "JSON");
  }

  @Test
  void refusesArgumentsThatAreTooLarge() {
    Tasks tasks = tasks(TaskBook.EMPTY.with("any", _ -> null));

    assertThatThrownBy(() -> tasks.submit("any", "x".repeat(2 << 20)))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessageContaining("any")
        .hasMessageContaining("more than 1048576 bytes");
    assertThat(counters().refused.sum()).isEqualTo(1);
  }

  // ---- failures ----

  @Test
  void triesAgainWhatHasFailed() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "stubborn",
                TaskOptions.DEFAULT.withRetry(AT_ONCE),
                context -> {
                  if (context.attempt() < 3) {
                    throw new IllegalStateException("not yet " + context.attempt());
                  }
                  return "third";
                }));

    TaskHandle handle = tasks.submit(TaskRequest.of("stubborn"));

    assertThat(handle.result(String.class, SOON)).isEqualTo("third");
    assertThat(handle.report().attempt()).isEqualTo(3);
    assertThat(handle.report().error()).contains("not yet 2");
    assertThat(counters().retried.sum()).isEqualTo(2);
  }

  @Test
  void givesUpAfterTheLastAttempt() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "hopeless",
                TaskOptions.DEFAULT.withRetry(AT_ONCE),
                context -> {
                  throw new IllegalStateException("attempt " + context.attempt());
                }));

    TaskHandle handle = tasks.submit(TaskRequest.of("hopeless"));

    assertThatThrownBy(() -> handle.result(String.class, SOON))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("hopeless")
        .hasMessageContaining("attempt 3");
    assertThat(handle.report().state()).isEqualTo(TaskState.FAILED);
    assertThat(counters().failed.sum()).isEqualTo(1);
  }

  @Test
  void doesNotTryAgainWhatCannotSucceed() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY
                .with(
                    "final",
                    TaskOptions.DEFAULT.withRetry(AT_ONCE),
                    _ -> {
                      throw new FinalFailureException("no such customer");
                    })
                .with(
                    "misread",
                    TaskOptions.DEFAULT.withRetry(AT_ONCE),
                    context -> context.arguments(Order.class)));

    TaskReport failed = tasks.submit(TaskRequest.of("final")).await(SOON);
    TaskReport misread = tasks.submit("misread", List.of(1)).await(SOON);

    assertThat(failed.attempt()).isEqualTo(1);
    assertThat(failed.error()).isEqualTo("no such customer");
    assertThat(misread.attempt()).isEqualTo(1);
    assertThat(misread.error()).startsWith("arguments: ");
  }

  @Test
  void containsErrors() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "deep",
                context -> {
                  throw new StackOverflowError();
                }));

    assertThat(tasks.submit(TaskRequest.of("deep")).await(SOON).error())
        .contains("StackOverflowError");
    assertThat(tasks.run("next", _ -> 1).result(Integer.class, SOON)).isEqualTo(1);
  }

  @Test
  void endsAnAttemptThatTakesTooLong() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    TaskOptions impatient = TaskOptions.DEFAULT.withTimeout(Duration.ofMillis(30));
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "slow",
                impatient,
                _ -> {
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    interrupted.countDown();
                  }
                  return null;
                }));

    TaskReport report = tasks.submit(TaskRequest.of("slow")).await(SOON);

    assertThat(report.state()).isEqualTo(TaskState.FAILED);
    assertThat(report.error()).isEqualTo("timed out after 30 ms");
    assertThat(interrupted.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskThatIgnoresInterruptionDoesNotKeepOthersOut() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Task deaf =
        _ -> {
          begun.countDown();
          boolean done = false;
          while (!done) {
            try {
              done = released.await(1, TimeUnit.HOURS);
            } catch (InterruptedException ignored) {
              done = false;
            }
          }
          return null;
        };
    Task polite = _ -> "in";
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "either",
                ONE_AT_A_TIME,
                context ->
                    context.arguments(Boolean.class) ? deaf.run(context) : polite.run(context)));
    TaskHandle stuck = tasks.submit("either", true);
    assertThat(begun.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    TaskHandle next = tasks.submit("either", false);

    assertThat(stuck.terminate()).isTrue();

    assertThat(stuck.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    assertThat(next.result(String.class, SOON)).isEqualTo("in");
    assertThat(counters().stuck.sum()).isEqualTo(1);
    until(() -> counters().atWork.sum() == 1);
    released.countDown();
    until(() -> counters().atWork.sum() == 0);
    assertThat(stuck.report().state()).isEqualTo(TaskState.REVOKED);
  }

  protected static void until(java.util.function.BooleanSupplier condition) {
    Instant end = Instant.now().plus(SOON);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.onSpinWait();
    }
  }

  // ---- calling off ----

  @Test
  void terminateInterruptsAtOnce() throws Exception {
    Gate gate = new Gate();
    CountDownLatch interrupted = new CountDownLatch(1);
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "endless",
                TaskOptions.DEFAULT.withoutTimeout().withRetry(AT_ONCE),
                context -> {
                  try {
                    gate.pass();
                  } catch (InterruptedException terminated) {
                    interrupted.countDown();
                    throw terminated;
                  }
                  return null;
                }));
    TaskHandle handle = tasks.submit(TaskRequest.of("endless"));
    gate.awaitReached();

    assertThat(handle.terminate()).isTrue();

    TaskReport report = handle.await(SOON);
    assertThat(report.state()).isEqualTo(TaskState.REVOKED);
    assertThat(report.ended()).isNotNull();
    assertThat(interrupted.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(handle.terminate()).isFalse();
    until(() -> counters().atWork.sum() == 0);
    assertThat(counters().revoked.sum()).isEqualTo(1);
  }

  @Test
  void whatIsRevokedBeforeItBeginsNeverBegins() throws Exception {
    Gate gate = new Gate();
    List<Integer> begun = new ArrayList<>();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "turn",
                ONE_AT_A_TIME,
                context -> {
                  begun.add(context.arguments(Integer.class));
                  gate.pass();
                  return null;
                }));
    TaskHandle first = tasks.submit("turn", 1);
    gate.awaitReached();
    TaskHandle second = tasks.submit("turn", 2);
    TaskHandle third = tasks.submit("turn", 3);

    assertThat(second.report().state()).isEqualTo(TaskState.PENDING);
    assertThat(second.revoke()).isTrue();

    assertThat(second.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    assertThat(second.report().attempt()).isZero();
    gate.opened.countDown();
    assertThat(first.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(third.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(begun).containsExactly(1, 3);
  }

  @Test
  void whatIsRevokedAtWorkMayFinish() throws Exception {
    Gate gate = new Gate();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "asks",
                context -> {
                  gate.pass();
                  while (!context.isRevoked()) {
                    context.sleep(Duration.ofMillis(1));
                  }
                  return "tidied up";
                }));
    TaskHandle handle = tasks.submit(TaskRequest.of("asks"));
    gate.awaitReached();

    assertThat(handle.revoke()).isTrue();
    gate.opened.countDown();

    assertThat(handle.result(String.class, SOON)).isEqualTo("tidied up");
  }

  @Test
  void whatIsRevokedAtWorkIsNotTriedAgain() throws Exception {
    Gate gate = new Gate();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "fails",
                TaskOptions.DEFAULT.withRetry(AT_ONCE),
                _ -> {
                  gate.pass();
                  throw new IllegalStateException("broken");
                }));
    TaskHandle handle = tasks.submit(TaskRequest.of("fails"));
    gate.awaitReached();

    assertThat(handle.revoke()).isTrue();
    gate.opened.countDown();

    TaskReport report = handle.await(SOON);
    assertThat(report.state()).isEqualTo(TaskState.REVOKED);
    assertThat(report.attempt()).isEqualTo(1);
    assertThat(report.error()).contains("broken");
  }

  @Test
  void whatHasFailedCanBeAskedForAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "second-time",
                context -> {
                  if (runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first time");
                  }
                  return context.arguments(String.class);
                }));
    TaskHandle failed = tasks.submit("second-time", "given");
    assertThat(failed.await(SOON).state()).isEqualTo(TaskState.FAILED);

    TaskHandle again = tasks.retry(failed.id()).orElseThrow();

    assertThat(again.id()).isNotEqualTo(failed.id());
    assertThat(again.result(String.class, SOON)).isEqualTo("given");
    assertThat(tasks.retry(again.id())).isEmpty();
    assertThat(tasks.retry(TaskId.random(new Random()))).isEmpty();
  }

  // ---- when, how many, how often ----

  @Test
  void noMoreOfANameAtOneTimeThanItMayHave() throws Exception {
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Task counted =
        context -> {
          most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
          context.sleep(Duration.ofMillis(1));
          atWork.decrementAndGet();
          return null;
        };
    Tasks tasks =
        tasks(TaskBook.EMPTY.with("three", TaskOptions.DEFAULT.withConcurrency(3), counted));

    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      handles.add(tasks.submit(TaskRequest.of("three")));
    }

    for (TaskHandle each : handles) {
      assertThat(each.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    }
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void computingTasksShareTheThreadsThereAre() throws Exception {
    BlockingQueue<Boolean> virtual = new LinkedBlockingQueue<>();
    Gate gate = new Gate();
    Task computing =
        _ -> {
          virtual.add(Thread.currentThread().isVirtual());
          gate.pass();
          return null;
        };
    TaskOptions onCpu = TaskOptions.DEFAULT.onCpu();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with("one", onCpu, computing).with("other", onCpu, computing),
            TasksLimits.DEFAULT.withCpuThreads(2).withDrain(Duration.ZERO));

    List<TaskHandle> handles = new ArrayList<>();
    for (String name : List.of("one", "other", "one", "other")) {
      handles.add(tasks.submit(TaskRequest.of(name)));
    }

    assertThat(take(virtual)).isFalse();
    assertThat(take(virtual)).isFalse();
    assertThat(handles)
        .extracting(each -> each.report().state())
        .filteredOn(TaskState.PENDING::equals)
        .hasSize(2);
    gate.opened.countDown();
    for (TaskHandle each : handles) {
      assertThat(each.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    }
  }

  @Test
  void aDelayedTaskWaitsForItsTime() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY.with("later", _ -> Instant.now().toString()));
    Duration delay = Duration.ofMillis(300);

    Instant before = Instant.now();
    TaskHandle handle = tasks.submit(TaskRequest.of("later").after(delay));

    assertThat(Instant.parse(handle.result(String.class, SOON)))
        .isAfterOrEqualTo(before.plus(delay).minusMillis(2));
  }

  @Test
  void aDelayedTaskCanBeRevoked() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY.with("later", _ -> null));
    TaskHandle handle = tasks.submit(TaskRequest.of("later").after(Duration.ofHours(1)));

    assertThat(handle.terminate()).isTrue();

    assertThat(handle.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    assertThat(handle.report().attempt()).isZero();
  }

  @Test
  void ofRequestsWithOneKeyOneIsRun() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Tasks tasks = tasks(TaskBook.EMPTY.with("pay", _ -> runs.incrementAndGet()));
    TaskRequest order = TaskRequest.of("pay").once("order-17");

    TaskHandle first = tasks.submit(order);
    TaskHandle second = tasks.submit(order);
    assertThat(second.result(Integer.class, SOON)).isEqualTo(1);
    TaskHandle third = tasks.submit(order);

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(third.id()).isEqualTo(first.id());
    assertThat(tasks.submit(order.once("order-18")).result(Integer.class, SOON)).isEqualTo(2);
  }

  @Test
  void aScheduleAsksAgainAndAgainUntilItIsClosed() throws Exception {
    BlockingQueue<Instant> runs = new LinkedBlockingQueue<>();
    Tasks tasks = tasks(TaskBook.EMPTY.with("tick", _ -> runs.add(Instant.now())));

    Scheduled scheduled =
        tasks.schedule("ticks", Schedule.every(Duration.ofMillis(100)), TaskRequest.of("tick"));

    assertThat(scheduled.label()).isEqualTo("ticks");
    assertThat(scheduled.next()).isPresent();
    Instant first = take(runs);
    assertThat(take(runs)).isAfter(first);
    assertThat(take(runs)).isAfter(first);
    scheduled.close();
    until(() -> scheduled.next().isEmpty());
  }

  // ---- being told ----

  @Test
  void tellsAGroupHowFarItIs() throws Exception {
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
    try (Inbox inbox = layer.open()) {
      layer.groupAdd(group, inbox.name());

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
  void aTaskMaySendToChannels() throws Exception {
    try (Inbox inbox = layer.open()) {
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
  void listsTheLastOnesFirst() throws Exception {
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

  // ---- the end ----

  @Test
  void closingLetsWhatIsAtWorkFinish() throws Exception {
    Gate gate = new Gate();
    AtomicInteger finished = new AtomicInteger();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "work",
                _ -> {
                  gate.pass();
                  return finished.incrementAndGet();
                }),
            TasksLimits.DEFAULT.withDrain(SOON));
    var _ = tasks.submit(TaskRequest.of("work"));
    gate.awaitReached();

    Thread closing = Thread.startVirtualThread(tasks::close);
    until(() -> isRefused(tasks));
    gate.opened.countDown();
    closing.join();

    assertThat(finished).hasValue(1);
    assertThat(counters().atWork.sum()).isZero();
  }

  private static boolean isRefused(Tasks tasks) {
    try {
      var _ = tasks.run("probe", _ -> null);
      return false;
    } catch (TaskRefusedException closed) {
      return true;
    }
  }

  @Test
  void closingInterruptsWhatDoesNotFinish() throws Exception {
    Gate gate = new Gate();
    CountDownLatch interrupted = new CountDownLatch(1);
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "work",
                _ -> {
                  try {
                    gate.pass();
                  } finally {
                    interrupted.countDown();
                  }
                  return null;
                }),
            TasksLimits.DEFAULT.withDrain(Duration.ofMillis(20)));
    var _ = tasks.submit(TaskRequest.of("work"));
    gate.awaitReached();

    tasks.close();

    assertThat(interrupted.getCount()).isZero();
    assertThat(counters().atWork.sum()).isZero();
  }
}
