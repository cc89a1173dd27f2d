// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.WebSocketMessage;
import io.millrace.demos.TestSite;
import io.millrace.json.Json;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The page of the tasks, seen from its socket.
class TasksConsumerTest {
  private final Probe site = TestSite.open();

  private record Row(String id, String name, String state, int attempt, long done, String error) {}

  private record Told(@Nullable List<Row> tasks, @Nullable Row task, @Nullable String refused) {}

  @AfterEach
  void close() {
    site.close();
  }

  private static Told next(ProbeSocket socket) {
    return switch (socket.next()) {
      case WebSocketMessage.Text(String text) -> Json.read(text, Told.class);
      case WebSocketMessage.Binary _ -> throw new AssertionError("binary");
    };
  }

  /// What comes before is left out.
  private static Row await(ProbeSocket socket, Predicate<Row> wanted) {
    for (Told told = next(socket); ; told = next(socket)) {
      if (told.task() != null && wanted.test(told.task())) {
        return told.task();
      }
    }
  }

  private ProbeSocket open() {
    ProbeSocket socket = site.connect("/ws/tasks/");
    assertThat(next(socket).tasks()).isNotNull();
    return socket;
  }

  private static String refusal(ProbeSocket socket) {
    for (Told told = next(socket); ; told = next(socket)) {
      if (told.refused() != null) {
        return told.refused();
      }
    }
  }

  @Test
  void whatOneWindowStartsAllSeeAndAnotherMayEnd() {
    ProbeSocket ann = open();
    ProbeSocket bob = open();
    site.settle();
    ann.send("{\"start\":\"count\",\"seconds\":100}");
    Row running = await(bob, row -> row.state().equals("progress"));
    assertThat(await(ann, row -> row.state().equals("progress")).id()).isEqualTo(running.id());
    ProbeSocket late = site.connect("/ws/tasks/");
    assertThat(next(late).tasks())
        .singleElement()
        .satisfies(row -> assertThat(row.id()).isEqualTo(running.id()));
    late.send("{\"revoke\":\"" + running.id() + "\"}");
    for (ProbeSocket each : List.of(ann, bob, late)) {
      assertThat(await(each, row -> row.state().equals("revoked")).id()).isEqualTo(running.id());
    }
    late.send("{\"revoke\":\"" + running.id() + "\"}");
    assertThat(refusal(late)).contains("has ended already");
  }

  @Test
  void primesAreFoundAndTold() {
    ProbeSocket socket = open();
    socket.send("{\"start\":\"primes\",\"below\":100000}");
    Row done = await(socket, row -> row.state().equals("succeeded"));
    assertThat(done.done()).isEqualTo(100_000);
    assertThat(next(site.connect("/ws/tasks/")).tasks()).hasSize(1);
  }

  @Test
  void oneConnectionStartsSoManyAndNoMore() {
    ProbeSocket socket = open();
    for (int i = 0; i < TasksConsumer.MOST_OF_ONE; i++) {
      socket.send("{\"start\":\"count\",\"seconds\":100}");
    }
    socket.send("{\"start\":\"count\",\"seconds\":100}");
    assertThat(refusal(socket)).startsWith("4 of yours");
  }

  @Test
  void allVisitorsTogetherStartSoManyAndNoMore() {
    for (int i = 0; i < TasksConsumer.MOST; i += TasksConsumer.MOST_OF_ONE) {
      ProbeSocket socket = open();
      for (int j = 0; j < TasksConsumer.MOST_OF_ONE; j++) {
        socket.send("{\"start\":\"count\",\"seconds\":100}");
      }
    }
    site.settle();
    ProbeSocket another = open();
    another.send("{\"start\":\"primes\",\"below\":1000}");
    assertThat(refusal(another)).startsWith("16 wait or run");
  }

  @Test
  void whatIsNotPossibleIsRefused() {
    ProbeSocket socket = open();
    socket.send("{\"start\":\"count\",\"seconds\":100000}");
    assertThat(refusal(socket)).isEqualTo("seconds: 100000 (expected: 1..120)");
    socket.send("{\"start\":\"count\"}");
    assertThat(refusal(socket)).isEqualTo("seconds: null (expected: 1..120)");
    socket.send("{\"start\":\"<b>\",\"seconds\":1}");
    assertThat(refusal(socket)).contains("unknown task");
    socket.send("{\"revoke\":\"<b>\"}");
    assertThat(refusal(socket)).contains("no such task");
    socket.send("no JSON");
    socket.expectNothing();
  }

  @Test
  void aFloodOfWishesIsEnded() {
    ProbeSocket socket = open();
    for (int i = 0; i < 61; i++) {
      socket.send("{}");
    }
    socket.expectClose(1008);
  }
}
