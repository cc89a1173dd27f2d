// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import io.millrace.demos.DemoSettings;
import io.millrace.demos.DemoSite;
import io.millrace.demos.DemoTasks;
import io.millrace.demos.Membership;
import io.millrace.demos.SiteParts;
import io.millrace.demos.TailFiles;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Scope;
import io.millrace.scope.User;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import io.millrace.tail.TailOptions;
import io.millrace.tail.Tails;
import io.millrace.task.Tasks;
import io.millrace.time.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many viewers of one file, over real sockets.
@Timeout(120)
class TailfViewersTest {
  private static final int VIEWERS = 500;
  private static final int LINES = 100;

  @TempDir private Path folder;

  /// Everybody is known and let in.
  private static final class Ann implements Middleware {
    @Override
    public Admission admit(Scope scope) {
      return Admission.proceed(scope.withUser(new User("ann")));
    }
  }

  private static Server start(ChannelLayer layer, Path file) {
    ServerBuilder builder = Millrace.server().layer(layer);
    ServerStatus status = new ServerStatus(Duration.ZERO, "none", List.of());
    Tasks tasks = Tasks.inMemory(DemoTasks.book(), layer);
    Tails tails = Tails.open(TailOptions.DEFAULT, layer.metrics(), Timeline.system());
    builder.owning(tasks).owning(tails);
    DemoSite.addTo(
        builder,
        SiteParts.of(() -> status, layer, tasks, tails)
            .withSettings(DemoSettings.DEFAULT.withFiles(TailFiles.of(Map.of(1, file))))
            .withMembership(Membership.of(new Ann(), new Ann())));
    return builder.start(0);
  }

  @Test
  void oneFollowerServesFiveHundredAndEachGetsEveryLineInOrder() throws Exception {
    Path file = Files.writeString(folder.resolve("busy.log"), "old\n");
    ChannelLayer layer = ChannelLayer.inMemory();
    Metrics metrics = layer.metrics();
    CountDownLatch complete = new CountDownLatch(VIEWERS);
    AtomicInteger wrong = new AtomicInteger();
    List<WebSocket> sockets = new ArrayList<>();
    try (Server server = start(layer, file)) {
      String uri = "ws://127.0.0.1:" + server.port() + "/ws/tailf/1/";
      for (int i = 0; i < VIEWERS; i++) {
        WebSocket socket = WebSocketClient.connect(uri);
        sockets.add(socket);
        Thread.ofVirtual().start(() -> read(socket, complete, wrong));
      }
      assertThat(metrics.tailFollowers.sum()).isEqualTo(1);
      assertThat(metrics.tailViewers.sum()).isEqualTo(VIEWERS);
      for (int i = 0; i < LINES; i++) {
        write(file, "line " + i + "\n");
      }
      assertThat(complete.await(60, TimeUnit.SECONDS)).as(complete + " are missing").isTrue();
      assertThat(wrong.get()).isZero();
      assertThat(metrics.tailLines.sum()).isEqualTo(LINES);
      assertThat(metrics.tailSkipped.sum()).isZero();
      sockets.forEach(WebSocket::close);
      awaitZero(metrics.tasks.atWork);
      awaitZero(metrics.tailViewers);
      awaitZero(metrics.tailFollowers);
      assertThat(metrics.tasks.revoked.sum()).isEqualTo(VIEWERS);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  private static void read(WebSocket socket, CountDownLatch complete, AtomicInteger wrong) {
    int next = 0;
    for (String text : socket.texts()) {
      if (!text.equals("{\"message\":\"line " + next + "\\n\"}")) {
        wrong.incrementAndGet();
      }
      next++;
      if (next == LINES) {
        complete.countDown();
      }
    }
  }

  private static void awaitZero(LongAdder counter) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (counter.sum() != 0) {
      assertThat(System.nanoTime()).as("ended in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
