// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tailf;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.demos.TailFiles;
import io.millrace.demos.TestMembers;
import io.millrace.demos.TestSite;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.json.Json;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.scope.Headers;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Following a file, seen from the socket.
class TailfConsumerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(TailfConsumer.class);

  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  @TempDir private Path folder;
  private Path file;
  private Probe site;

  private record Told(@Nullable String message, @Nullable String notice, @Nullable Long lines) {}

  @BeforeEach
  void open() throws IOException {
    said.list = new CopyOnWriteArrayList<>();
    said.start();
    LOGGER.setLevel(Level.INFO);
    LOGGER.setAdditive(false);
    LOGGER.addAppender(said);
    file = Files.writeString(folder.resolve("<b>.log"), "one\ntwo\nthree\n");
    Path absent = folder.resolve("absent.log");
    site =
        TestSite.open(TestMembers.MEMBERSHIP, TailFiles.of(Map.of(1, file, 7, absent)))
            .deadline(PATIENCE);
  }

  @AfterEach
  void close() {
    site.close();
    LOGGER.detachAppender(said);
  }

  private ProbeSocket follow(String target) {
    ProbeSocket socket = TestMembers.connect(site, target, "ann");
    assertThat(socket.accepted()).isTrue();
    return socket;
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  private static Told next(ProbeSocket socket) {
    return switch (socket.next()) {
      case WebSocketMessage.Text(String text) -> Json.read(text, Told.class);
      case WebSocketMessage.Binary _ -> throw new AssertionError("binary");
    };
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private void awaitSum(LongAdder counter, long sum) {
    await("sum of " + sum, () -> counter.sum() == sum);
  }

  @Test
  void linesComeWithTheirEndFromTheEndOfTheFileOn() throws IOException {
    ProbeSocket socket = follow("/ws/tailf/1/");
    write("four\nfive\r\nsi");
    socket.expectText("{\"message\":\"four\\n\"}");
    socket.expectText("{\"message\":\"five\\r\\n\"}");
    write("x\n");
    socket.expectText("{\"message\":\"six\\n\"}");
  }

  @Test
  void theLastLinesComeFirstWhereAskedFor() throws IOException {
    ProbeSocket socket = follow("/ws/tailf/01/?last=2");
    write("four\n");
    for (String line : List.of("two", "three", "four")) {
      socket.expectText("{\"message\":\"" + line + "\\n\"}");
    }
    ProbeSocket all = follow("/ws/tailf/1/?last=999999999");
    assertThat(next(all).message()).isEqualTo("one\n");
  }

  @Test
  void leavingEndsTheTaskAtOnceAndOthersGoOn() throws IOException {
    ProbeSocket ann = follow("/ws/tailf/1/");
    ProbeSocket bob = follow("/ws/tailf/1/");
    ProbeSocket cid = follow("/ws/tailf/1/");
    await("all follow", () -> site.metrics().tasks.atWork.sum() == 3);
    assertThat(site.metrics().tailViewers.sum()).isEqualTo(3);
    assertThat(site.metrics().tailFollowers.sum()).isEqualTo(1);
    ann.close(1000);
    bob.drop();
    awaitSum(site.metrics().tasks.revoked, 2);
    awaitSum(site.metrics().tasks.atWork, 1);
    awaitSum(site.metrics().tailViewers, 1);
    write("four\n");
    cid.expectText("{\"message\":\"four\\n\"}");
    cid.close(1001);
    awaitSum(site.metrics().tailFollowers, 0);
    assertThat(site.metrics().handlerErrors.sum()).isZero();
  }

  @Test
  void theLogTellsOfChannelAndTask() {
    follow("/ws/tailf/1/").close(1000);
    await("three lines", () -> said.list.size() == 3);
    assertThat(said.list).allMatch(line -> line.getLevel() == Level.INFO);
    List<String> begin = arguments(0); // channel, file, task
    assertThat(begin.get(1)).isEqualTo("1");
    assertThat(begin.get(2)).hasSize(36);
    List<String> others =
        said.list.stream().skip(1).map(ILoggingEvent::getFormattedMessage).toList();
    assertThat(others)
        .containsExactlyInAnyOrder(
            "tailf: disconnect " + String.join(", file 1, task ", begin.get(0), begin.get(2)),
            "tailf: task " + begin.get(2) + " has ended: revoked");
  }

  private List<String> arguments(int line) {
    return Stream.of(said.list.get(line).getArgumentArray()).map(String::valueOf).toList();
  }

  @Test
  void strangersAndUnknownFilesAreRefused() {
    assertThat(site.connect("/ws/tailf/1/").rejection().status()).isEqualTo(Status.FORBIDDEN);
    for (String unknown : List.of("2", "99999999999999999999", "0", "17")) {
      assertThat(
              TestMembers.connect(site, "/ws/tailf/" + unknown + "/", "ann").rejection().status())
          .isEqualTo(Status.NOT_FOUND);
    }
    assertThat(TestMembers.connect(site, "/ws/tailf/1/?last=x", "ann").rejection().status())
        .isEqualTo(Status.BAD_REQUEST);
    assertThat(TestMembers.connect(site, "/ws/tailf/a/", "ann").rejection().status())
        .isEqualTo(Status.NOT_FOUND);
    assertThat(site.metrics().tasks.submitted.sum()).isZero();
  }

  @Test
  void thePageListsTheFilesForMembersAlone() {
    assertThat(site.get("/tailf").status()).isEqualTo(Status.FORBIDDEN);
    Response page =
        site.send(Request.of(Method.GET, "/tailf", Headers.of("name", "ann"), new byte[0]));
    assertThat(page.headers().first("cache-control")).isEqualTo("private, no-cache");
    assertThat(page.bodyText())
        .contains("<option value=\"1\">", "&lt;b&gt;.log</option>", "<option value=\"7\">")
        .doesNotContain("{{", "<b>.log");
  }

  @Test
  void hostileLinesStayText() throws IOException {
    ProbeSocket socket = follow("/ws/tailf/1/");
    String evil = "</script><script>alert(1)</script>\u001b[31mred\u001b[0m\u0007 \u202e\n";
    write(evil);
    assertThat(next(socket).message()).isEqualTo(evil);
    String wide = "x".repeat(100_000);
    write(wide + "\n");
    StringBuilder come = new StringBuilder();
    while (come.length() < wide.length() + 1) {
      come.append(next(socket).message());
    }
    assertThat(come.toString()).isEqualTo(wide + "\n");
  }

  @Test
  void anyProgramMaySendALineToTheChannel() {
    ProbeSocket socket = follow("/ws/tailf/1/");
    ChannelName channel = new ChannelName(arguments(0).getFirst());
    Message message = Message.of("send.message", Map.of("message", "from elsewhere\n"));
    assertThat(site.layer().send(channel, message)).isEqualTo(SendResult.ACCEPTED);
    socket.expectText("{\"message\":\"from elsewhere\\n\"}");
  }

  @Test
  void whatHappensToTheFileIsToldToThoseWhoAsk() throws IOException {
    ProbeSocket plain = follow("/ws/tailf/7/");
    ProbeSocket asking = follow("/ws/tailf/7/?notices=1");
    assertThat(next(asking).notice()).isEqualTo("missing");
    Files.writeString(folder.resolve("absent.log"), "begun\n");
    assertThat(next(asking).notice()).isEqualTo("appeared");
    assertThat(next(asking).message()).isEqualTo("begun\n");
    plain.expectText("{\"message\":\"begun\\n\"}");
  }

  @Test
  void aSlowViewerMissesTheOldestLinesAndIsTold() throws IOException {
    ProbeSocket slow = follow("/ws/tailf/1/?notices=1");
    ProbeSocket quick = follow("/ws/tailf/1/");
    slow.stopReading();
    int written = 40_000;
    String line = "x".repeat(400);
    for (int block = 0; block < 40; block++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < written / 40; i++) {
        text.append(line).append('\n');
      }
      write(text.toString());
      for (int i = 0; i < written / 40; i++) {
        assertThat(next(quick).message()).hasSize(401);
      }
    }
    slow.readOn();
    write("the end\n");
    long came = 0;
    long missed = 0;
    for (Told told = next(slow); !"the end\n".equals(told.message()); told = next(slow)) {
      if (told.lines() != null) {
        missed += told.lines();
      } else {
        came++;
      }
    }
    assertThat(missed).isPositive();
    assertThat(came + missed).isEqualTo(written);
    assertThat(site.metrics().tailSkipped.sum()).isEqualTo(missed);
  }
}
