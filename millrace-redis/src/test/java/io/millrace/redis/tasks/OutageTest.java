// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisServer;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.TcpProxy;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskRefusedException;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskRequest;
import io.millrace.task.TaskState;
import io.millrace.task.TasksUnreachableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What becomes of tasks while a server or a connection does not do what it should.
@NeedsRedis
final class OutageTest extends WorkersCase {
  private static void untilConnected(Party party) {
    until(() -> party.layer().metrics().tasks.linksDown.sum() == 0);
  }

  @Test
  void aFrozenServerCostsNobodyHisTasks() throws Exception {
    Party one = party("one", TaskBook.EMPTY.with("wait", waits("one")));
    Party two = party("two", TaskBook.EMPTY.with("wait", waits("two")));
    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      handles.add(one.tasks().submit("wait", i));
    }
    for (int i = 0; i < 10; i++) {
      take(begun);
    }

    server.freeze();
    assertThatThrownBy(() -> one.tasks().submit("wait", 10))
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
    assertThat(one.layer().metrics().tasks.reclaimed.sum()).isZero();
    assertThat(two.layer().metrics().tasks.reclaimed.sum()).isZero();
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
      TaskHandle handle = web.tasks().submit(TaskRequest.of("wait"));
      assertThat(take(begun)).isEqualTo("one 1");

      proxy.cut();
      until(() -> one.layer().metrics().tasks.linksDown.sum() == 3);
      assertThatThrownBy(() -> one.tasks().submit(TaskRequest.of("wait")))
          .isInstanceOf(TaskRefusedException.class)
          .hasMessageContaining("not connected");
      assertThatThrownBy(() -> one.tasks().list(1)).isInstanceOf(TasksUnreachableException.class);
      gate.release();
      until(() -> one.layer().metrics().tasks.atWork.sum() == 0);
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
      TaskHandle handle = web.tasks().submit(TaskRequest.of("wait"));
      assertThat(take(begun)).isEqualTo("one 1");
      Party two = party("two", TaskBook.EMPTY.with("wait", waits("two")));

      proxy.cut();
      assertThat(take(begun)).isEqualTo("two 2");
      proxy.heal();

      assertThat(take(interrupted)).isEqualTo("one 1");
      assertThat(handle.report().state()).isEqualTo(TaskState.RUNNING);
      gate.release();
      assertThat(handle.result(String.class, SOON)).isEqualTo("two");
      assertThat(two.layer().metrics().tasks.reclaimed.sum()).isEqualTo(1);
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
      TaskHandle handle = web.tasks().submit(TaskRequest.of("wait"));
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
        handles.add(web.tasks().submit("count", i));
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
    TaskHandle lost = one.tasks().submit(TaskRequest.of("wait"));
    assertThat(take(begun)).isEqualTo("one 1");

    server.command("FLUSHALL");
    server.command("SCRIPT", "FLUSH");

    TaskHandle next = one.tasks().submit(TaskRequest.of("wait"));
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
        web.tasks().submit("note", i);
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
}
