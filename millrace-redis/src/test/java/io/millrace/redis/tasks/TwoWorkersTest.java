// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisServer;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.RedisTasks;
import io.millrace.redis.TcpProxy;
import io.millrace.task.RetryPolicy;
import io.millrace.task.Schedule;
import io.millrace.task.Task;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskRefusedException;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskRequest;
import io.millrace.task.TaskState;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;
import io.millrace.task.TasksUnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several that share tasks, and a server and connections that do not always do what they should.
@NeedsRedis
@Timeout(120)
final class TwoWorkersTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final TasksLimits LIMITS =
      TasksLimits.DEFAULT
          .withDrain(Duration.ZERO)
          .withPatience(Duration.ofMillis(50))
          .withKept(5_000, Duration.ofHours(1));

  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
  private final Semaphore gate = new Semaphore(0);
  private RedisServer server = RedisServer.start();

  /// One that shares tasks, with a layer and so counters of its own.
  private record Party(Tasks tasks, ChannelLayer layer) {}

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    server.close();
  }

  private RedisTaskOptions options(String url) {
    RedisTaskOptions options = RedisTaskOptions.of(url);
    return options
        .withServers(options.servers().withTimeout(Duration.ofSeconds(1)))
        .withLease(Duration.ofSeconds(2));
  }

  private Party party(String name, TaskBook book, RedisTaskOptions options, TasksLimits limits) {
    ChannelLayer layer = ChannelLayer.inMemory();
    Tasks tasks = RedisTasks.open(options, book, limits, TaskSurroundings.of(layer).withNode(name));
    open.add(layer);
    open.add(tasks);
    return new Party(tasks, layer);
  }

  private Party party(String name, TaskBook book) {
    return party(name, book, options(server.url()), LIMITS);
  }

  private Party submitter() {
    return party("web", TaskBook.EMPTY);
  }

  /// Says that it has begun and goes on when it may.
  private Task waits(String name) {
    return context -> {
      begun.add(name + " " + context.attempt());
      try {
        gate.acquire();
      } catch (InterruptedException stopped) {
        interrupted.add(name + " " + context.attempt());
        throw stopped;
      }
      return name;
    };
  }

  private static String take(BlockingQueue<String> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(SOON.toSeconds(), TimeUnit.SECONDS), "nothing came");
  }

  private static void until(BooleanSupplier condition) {
    Instant end = Instant.now().plus(SOON);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.onSpinWait();
    }
  }

  private static void untilConnected(Party party) {
    until(() -> party.layer.metrics().tasks.linksDown.sum() == 0);
  }

  // ---- each other ----

  @Test
  void callsOffWhatRunsElsewhereInLessThanASecond() throws Exception {
    Party web = submitter();
    var _ = party("one", TaskBook.EMPTY.with("wait", waits("one")));
    var _ = party("two", TaskBook.EMPTY.with("wait", waits("two")));
    TaskHandle handle = web.tasks.submit(TaskRequest.of("wait"));
    String who = take(begun);

    long began = System.nanoTime();
    assertThat(handle.terminate()).isTrue();
    assertThat(take(interrupted)).isEqualTo(who);
    assertThat(handle.await(SOON).state()).isEqualTo(TaskState.REVOKED);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    assertThat(handle.terminate()).isFalse();
  }

  @Test
  void aWorkerThatLeavesGivesItsTasksToOthersAtOnce() throws Exception {
    Party web = submitter();
    Party one = party("one", TaskBook.EMPTY.with("wait", waits("one")));
    TaskHandle handle = web.tasks.submit(TaskRequest.of("wait"));
    assertThat(take(begun)).isEqualTo("one 1");

    one.tasks.close();

    assertThat(take(interrupted)).isEqualTo("one 1");
    var _ = party("two", TaskBook.EMPTY.with("wait", waits("two")));
    assertThat(take(begun)).isEqualTo("two 2");
    gate.release();
    assertThat(handle.result(String.class, SOON)).isEqualTo("two");
    assertThat(server.raw().number("XLEN", "{millrace-tasks}:queue:wait")).isZero();
    assertThat(server.raw().number("ZCARD", "{millrace-tasks}:workers")).isEqualTo(1);
  }

  @Test
  void aScheduleInTwoProcessesAsksOnceEachTime() throws Exception {
    TaskBook book = TaskBook.EMPTY.with("tick", _ -> null);
    Schedule often = Schedule.every(Duration.ofMillis(200));
    Party one = party("one", book);
    Party two = party("two", book);
    var _ = one.tasks.schedule("ticks", often, TaskRequest.of("tick"));
    var _ = two.tasks.schedule("ticks", often, TaskRequest.of("tick"));

    until(() -> one.tasks.list(100).size() >= 8);

    List<TaskReport> runs = one.tasks.list(100);
    List<Long> slots =
        runs.stream().map(each -> each.submitted().plusMillis(2).toEpochMilli() / 200).toList();
    assertThat(new HashSet<>(slots)).hasSameSizeAs(slots);
  }

  @Test
  void submittersNeedNotKnowTheNamesAndOthersMayNotMistypeThem() {
    Party web = submitter();
    Party one = party("one", TaskBook.EMPTY.with("report", _ -> null));

    assertThat(web.tasks.submit(TaskRequest.of("later")).report().state())
        .isEqualTo(TaskState.PENDING);
    until(() -> server.raw().number("SCARD", "{millrace-tasks}:names") == 1);
    assertThatThrownBy(() -> one.tasks.submit(TaskRequest.of("reprot")))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessage("task reprot: unknown (expected: one of [report])");
  }

  @Test
  void refusesWhatTooManyWaitFor() {
    Party web = party("web", TaskBook.EMPTY, options(server.url()).withWaiting(3), LIMITS);
    for (int i = 0; i < 3; i++) {
      web.tasks.submit("full", i);
      web.tasks.submit(TaskRequest.of("full", i).after(Duration.ofHours(1)));
    }

    assertThatThrownBy(() -> web.tasks.submit("full", 3))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessage("task full: 3 wait already (expected: fewer; try later)");
    assertThatThrownBy(() -> web.tasks.submit(TaskRequest.of("full", 3).after(Duration.ofHours(1))))
        .isInstanceOf(TaskRefusedException.class);
    assertThat(web.tasks.submit("other", 3).report().state()).isEqualTo(TaskState.PENDING);
  }

  @Test
  void whatHasFailedLongAgoIsStillADeadLetter() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Party one =
        party(
            "one",
            TaskBook.EMPTY.with(
                "fails",
                context -> {
                  if (runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first time");
                  }
                  return context.arguments(String.class);
                }));
    TaskHandle failed = one.tasks.submit("fails", "given");
    assertThat(failed.await(SOON).state()).isEqualTo(TaskState.FAILED);
    assertThat(server.raw().number("DEL", "{millrace-tasks}:task:" + failed.id())).isEqualTo(1);

    TaskHandle again = one.tasks.retry(failed.id()).orElseThrow();

    assertThat(again.result(String.class, SOON)).isEqualTo("given");
  }

  @Test
  void forgetsTheOldestWhenThereAreTooMany() throws Exception {
    Party one =
        party(
            "one",
            TaskBook.EMPTY.with("quick", _ -> null),
            options(server.url()),
            LIMITS.withKept(5_000, Duration.ofSeconds(1)));
    TaskHandle handle = one.tasks.submit(TaskRequest.of("quick").once("key"));
    handle.await(SOON);

    until(() -> one.tasks.find(handle.id()).isEmpty());
    until(() -> server.raw().number("ZCARD", "{millrace-tasks}:recent") == 0);
    until(() -> server.raw().number("EXISTS", "{millrace-tasks}:once:key") == 0);
  }

  @Test
  void workThatTakesLongIsNotGivenToOthers() throws Exception {
    RedisTaskOptions impatient =
        options(server.url()).withVisibility(Duration.ofMillis(600)).withLease(SOON);
    Party one = party("one", TaskBook.EMPTY.with("wait", waits("one")), impatient, LIMITS);
    Party two = party("two", TaskBook.EMPTY.with("wait", waits("two")), impatient, LIMITS);
    TaskHandle handle = two.tasks.submit(TaskRequest.of("wait"));
    String who = take(begun);

    Instant longer = Instant.now().plusSeconds(2);
    until(() -> Instant.now().isAfter(longer));
    gate.release();

    assertThat(handle.await(SOON).attempt()).isEqualTo(1);
    assertThat(who).endsWith(" 1");
    assertThat(one.layer.metrics().tasks.reclaimed.sum()).isZero();
  }

  @Test
  void whatWasDeliveredAndForgottenIsDeliveredAgain() throws Exception {
    Party web = submitter();
    TaskHandle handle = web.tasks.submit(TaskRequest.of("wait"));
    String queue = "{millrace-tasks}:queue:wait";
    server.command("XGROUP", "CREATE", queue, "workers", "0");
    server.command("XREADGROUP", "GROUP", "workers", "ghost", "COUNT", 1, "STREAMS", queue, ">");

    Party one =
        party(
            "one",
            TaskBook.EMPTY.with("wait", waits("one")),
            options(server.url())
                .withVisibility(Duration.ofMillis(600))
                .withLease(Duration.ofSeconds(1)),
            LIMITS);

    assertThat(take(begun)).isEqualTo("one 1");
    gate.release();
    assertThat(handle.result(String.class, SOON)).isEqualTo("one");
    assertThat(one.layer.metrics().tasks.reclaimed.sum()).isZero(); // it had not begun
  }

  // ---- a server that does not always answer ----

  @Test
  void aFrozenServerCostsNobodyHisTasks() throws Exception {
    Party one = party("one", TaskBook.EMPTY.with("wait", waits("one")));
    Party two = party("two", TaskBook.EMPTY.with("wait", waits("two")));
    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      handles.add(one.tasks.submit("wait", i));
    }
    for (int i = 0; i < 10; i++) {
      take(begun);
    }

    server.freeze();
    assertThatThrownBy(() -> one.tasks.submit("wait", 10))
        .isInstanceOfSatisfying(
            TaskRefusedException.class, refused -> assertThat(refused.mayRun()).isTrue());
    Instant longer = Instant.now().plusSeconds(3); // than a lease lasts
    until(() -> Instant.now().isAfter(longer));
    gate.release(100); // they end while nobody can be told
    server.thaw();

    for (TaskHandle each : handles) {
      TaskReport report = each.await(SOON);
      assertThat(report.state()).isEqualTo(TaskState.SUCCEEDED);
      assertThat(report.attempt()).isEqualTo(1);
    }
    assertThat(one.layer.metrics().tasks.reclaimed.sum()).isZero();
    assertThat(two.layer.metrics().tasks.reclaimed.sum()).isZero();
    untilConnected(one);
  }

  @Test
  void whatEndsWhileTheConnectionIsCutIsToldLater() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(server.port())) {
      Party one =
          party(
              "one",
              TaskBook.EMPTY.with("wait", waits("one")),
              options("redis://127.0.0.1:" + proxy.port()),
              LIMITS);
      Party web = submitter();
      TaskHandle handle = web.tasks.submit(TaskRequest.of("wait"));
      assertThat(take(begun)).isEqualTo("one 1");

      proxy.cut();
      until(() -> one.layer.metrics().tasks.linksDown.sum() == 3);
      assertThatThrownBy(() -> one.tasks.submit(TaskRequest.of("wait")))
          .isInstanceOf(TaskRefusedException.class)
          .hasMessageContaining("not connected");
      assertThatThrownBy(() -> one.tasks.list(1)).isInstanceOf(TasksUnreachableException.class);
      gate.release();
      until(() -> one.layer.metrics().tasks.atWork.sum() == 0);
      proxy.heal();

      assertThat(handle.result(String.class, SOON)).isEqualTo("one");
      assertThat(handle.report().attempt()).isEqualTo(1);
    }
  }

  @Test
  void whoWasTakenForDeadStopsAndDoesNotOverwrite() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(server.port())) {
      var _ =
          party(
              "one",
              TaskBook.EMPTY.with("wait", waits("one")),
              options("redis://127.0.0.1:" + proxy.port()),
              LIMITS);
      Party web = submitter();
      TaskHandle handle = web.tasks.submit(TaskRequest.of("wait"));
      assertThat(take(begun)).isEqualTo("one 1");
      Party two = party("two", TaskBook.EMPTY.with("wait", waits("two")));

      proxy.cut();
      assertThat(take(begun)).isEqualTo("two 2");
      proxy.heal();

      assertThat(take(interrupted)).isEqualTo("one 1");
      assertThat(handle.report().state()).isEqualTo(TaskState.RUNNING);
      gate.release();
      assertThat(handle.result(String.class, SOON)).isEqualTo("two");
      assertThat(two.layer.metrics().tasks.reclaimed.sum()).isEqualTo(1);
    }
  }

  @Test
  void aRevocationThatWasMissedIsSeenLater() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(server.port())) {
      var _ =
          party(
              "one",
              TaskBook.EMPTY.with("wait", waits("one")),
              options("redis://127.0.0.1:" + proxy.port()).withLease(SOON),
              LIMITS);
      Party web = submitter();
      TaskHandle handle = web.tasks.submit(TaskRequest.of("wait"));
      assertThat(take(begun)).isEqualTo("one 1");

      proxy.cut();
      assertThat(handle.terminate()).isTrue();
      proxy.heal();

      assertThat(take(interrupted)).isEqualTo("one 1");
      assertThat(handle.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    }
  }

  @Test
  void connectionsThatBreakAgainAndAgainLoseNothing() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(server.port())) {
      AtomicInteger runs = new AtomicInteger();
      TaskBook book = TaskBook.EMPTY.with("count", _ -> runs.incrementAndGet());
      RedisTaskOptions bad = options("redis://127.0.0.1:" + proxy.port()).withLease(SOON);
      var _ = party("one", book, bad, LIMITS);
      Party web = submitter();
      List<TaskHandle> handles = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        handles.add(web.tasks.submit("count", i));
        if (i % 100 == 50) {
          proxy.reset();
        }
      }

      for (TaskHandle each : handles) {
        assertThat(each.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
      }
      assertThat(runs.get()).isEqualTo(500);
    }
  }

  @Test
  void aServerThatHasForgottenEverythingIsUsedAgain() throws Exception {
    Party one = party("one", TaskBook.EMPTY.with("wait", waits("one")));
    TaskHandle lost = one.tasks.submit(TaskRequest.of("wait"));
    assertThat(take(begun)).isEqualTo("one 1");

    server.command("FLUSHALL");
    server.command("SCRIPT", "FLUSH");

    TaskHandle next = one.tasks.submit(TaskRequest.of("wait"));
    assertThat(take(begun)).isEqualTo("one 1");
    gate.release(2);
    assertThat(next.result(String.class, SOON)).isEqualTo("one");
    assertThatThrownBy(lost::report).isInstanceOf(IllegalStateException.class);
    assertThat(interrupted).isEmpty();
  }

  @Test
  void nothingAcceptedIsLostWhenTheServerIsKilled() throws Exception {
    server.close();
    server =
        RedisServer.Setup.DEFAULT.withAppendOnly().withArguments("--appendfsync", "always").start();
    Map<Integer, Boolean> done = new ConcurrentHashMap<>();
    TaskBook book =
        TaskBook.EMPTY.with("note", context -> done.put(context.arguments(Integer.class), true));
    var _ = party("one", book);
    Party web = submitter();
    List<Integer> accepted = new ArrayList<>();
    int refused = 0;
    boolean restarted = false;
    for (int i = 0; accepted.size() < 600; i++) {
      try {
        web.tasks.submit("note", i);
        accepted.add(i);
      } catch (TaskRefusedException down) {
        refused++;
        if (!restarted) {
          server.restart();
          restarted = true;
        }
      }
      if (i == 300) {
        server.kill();
      }
    }

    assertThat(refused).isPositive();
    until(() -> done.keySet().containsAll(accepted));
  }

  // ---- updates, retries ----

  @Test
  void theWorkersLayerTells() throws Exception {
    Party web = submitter();
    Party one =
        party(
            "one",
            TaskBook.EMPTY.with(
                "twice",
                TaskOptions.DEFAULT.withRetry(
                    RetryPolicy.attempts(2)
                        .withPauses(Duration.ofMillis(50), Duration.ofMillis(50))),
                context -> {
                  if (context.attempt() == 1) {
                    throw new IllegalStateException("once more");
                  }
                  return null;
                }));
    GroupName group = new GroupName("watchers");
    try (Inbox inbox = one.layer.open()) {
      one.layer.groupAdd(group, inbox.name());
      var _ = web.tasks.submit(TaskRequest.of("twice").reportingTo(group));

      List<Object> states = new ArrayList<>();
      do {
        states.add(Objects.requireNonNull(inbox.poll(SOON)).value("state"));
      } while (!"succeeded".equals(states.getLast()));
      assertThat(states).endsWith("succeeded").contains("pending");
    }
  }
}
