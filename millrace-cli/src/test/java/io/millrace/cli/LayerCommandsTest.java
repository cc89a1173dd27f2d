// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Message;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands for layers, on one in memory that stands for a shared one.
@Timeout(60)
class LayerCommandsTest {
  @TempDir Path directory;
  private final ChannelLayer layer =
      ChannelLayer.inMemory(LayerOptions.DEFAULT.withChannelCapacity("narrow", 1));
  private final StringWriter out = new StringWriter();
  private final StringWriter error = new StringWriter();

  @AfterEach
  void close() {
    layer.close();
  }

  /// The layer as a command sees it: what it closes stays open for the test.
  private ChannelLayer lent() {
    return (ChannelLayer)
        Proxy.newProxyInstance(
            ChannelLayer.class.getClassLoader(),
            new Class<?>[] {ChannelLayer.class},
            (_, method, arguments) ->
                method.getName().equals("close") ? null : method.invoke(layer, arguments));
  }

  private int run(String... arguments) {
    Shell shell = new Shell(Map.of(), directory, false);
    return new Main(shell, (_, _) -> {}, _ -> lent())
        .run(new PrintWriter(out), new PrintWriter(error), arguments);
  }

  private Map<?, ?> printed() {
    return Json.read(out.toString(), Map.class);
  }

  @Test
  void whatIsSentToAChannelIsReceivedFromIt() {
    assertThat(run("layer", "send", "jobs", "--type", "job", "{\"n\":1,\"t\":\"茶\"}")).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(run("layer", "receive", "jobs")).isZero();
    assertThat(printed()).isEqualTo(Map.of("type", "job", "n", 1, "t", "茶"));
  }

  @ParameterizedTest
  @CsvSource({
    "receive,--timeout=NaN",
    "receive,--timeout=-1",
    "receive,--count=-5",
    "tap,--count=-5",
  })
  void numbersThatMeanNothingAreRefused(String command, String flag) {
    assertThat(run("layer", command, "jobs", flag)).isEqualTo(2);
    assertThat(error.toString()).contains(flag.split("=", 2)[0] + ": ").contains("0 or more");
  }

  @Test
  void theTypeMayBeInTheObject() {
    assertThat(run("layer", "send", "jobs", "{\"type\":\"job\"}")).isZero();
    assertThat(run("layer", "receive", "jobs")).isZero();
    assertThat(printed()).isEqualTo(Map.of("type", "job"));
  }

  @Test
  void receivingEndsWithOneWhenNothingComes() {
    assertThat(run("layer", "receive", "jobs", "--timeout", "0.05")).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFullChannelIsAFailure() {
    assertThat(run("layer", "send", "narrow", "{\"type\":\"job\"}")).isZero();
    assertThat(run("layer", "send", "narrow", "{\"type\":\"job\"}")).isEqualTo(1);
    assertThat(error.toString()).startsWith("millrace: narrow: full, 1 messages wait");
  }

  @Test
  void aGroupGetsATextOrAMessage() throws InterruptedException {
    try (Inbox inbox = layer.open()) {
      layer.groupAdd(new GroupName("room"), inbox.name());
      assertThat(run("layer", "group-send", "room", "--text", "hallo")).isZero();
      assertThat(inbox.poll(Duration.ofSeconds(20))).isEqualTo(Message.text("hallo"));
      assertThat(run("layer", "group-send", "room", "--type", "chat.line", "{\"a\":1}")).isZero();
      assertThat(inbox.poll(Duration.ofSeconds(20)))
          .isEqualTo(Message.of("chat.line", Map.of("a", 1)));
    }
  }

  @Test
  @Timeout(30)
  void aTapPrintsWhatAGroupGetsWithBytesAsBase64AndLeaves() throws InterruptedException {
    Thread tap = Thread.ofVirtual().start(() -> run("layer", "tap", "room", "--count", "1"));
    while (layer.groups() == 0) {
      Thread.onSpinWait();
    }
    layer.groupSend(new GroupName("room"), Message.bytes(new byte[] {1, 2, 3}));
    tap.join();
    assertThat(printed().get("bytes")).isEqualTo("AQID");
    assertThat(String.valueOf(printed().get("time"))).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    while (layer.groups() > 0) { // it leaves by itself soon after it is closed
      Thread.onSpinWait();
    }
  }

  @Test
  void aCheckGoesAllWays() {
    assertThat(run("layer", "check")).as(out.toString()).isZero();
    assertThat(out.toString().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("ok +test_channel +sent and received .\"site\":.* ms"))
        .anyMatch(line -> line.startsWith("ok    own channel"))
        .anyMatch(line -> line.startsWith("ok    group"));
    assertThat(layer.send(new ChannelName("test_channel"), Message.text("room again"))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          layer | millrace: no command (expected: check, send, group-send, receive or tap); see millrace layer --help
          layer send a!b {} | millrace: type: none (expected: --type TYPE, or a member "type" in the JSON); see millrace layer send --help
          layer send jobs [] | millrace: message: [] (expected: a JSON object such as {"text":"hi"}); see millrace layer send --help
          layer send jobs/x {} | millrace: channel name: 'jobs/x' of 6 characters (expected:
          layer receive a!b | millrace: channel: a!b (expected: a general channel, whose name has no '!'); see millrace layer receive --help
          layer group-send room | millrace: message: none (expected: JSON, or --text TEXT); see millrace layer group-send --help
          layer group-send room --text a {} | millrace: --text: beside JSON or --type (expected: alone); see millrace layer group-send --help
          layer tap | millrace: missing required parameter: 'GROUP'; see millrace layer tap --help
          layer sned | millrace: unknown command sned (did you mean send?); see millrace layer --help
          layer check localhost | millrace: layer.url: a hidden text (expected: memory, or a URL such as redis://127.0.0.1:6379), from flag URL
          worker | millrace: no channel (expected: one that --list shows, or --tasks); see millrace worker --help
          worker gaem | millrace: channel: gaem (did you mean game?) (expected: one that --list shows); see millrace worker --help
          """)
  void wrongUseIsOneLineAndTwo(String arguments, String line) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(error.toString()).startsWith(line);
    assertThat(error.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aLayerOfOneProcessIsNoneToMeetOthersOn() {
    Shell shell = new Shell(Map.of(), directory, false);
    assertThat(
            new Main(shell, (_, _) -> {})
                .run(new PrintWriter(out), new PrintWriter(error), "layer", "tap", "room"))
        .isEqualTo(1);
    assertThat(error.toString()).startsWith("millrace: layer.url: memory (expected: a layer that");
  }

  @Test
  void theWorkersThatThereAreAreListed() {
    assertThat(run("worker", "--list")).isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.startsWith("game "))
        .anyMatch(line -> line.startsWith("shout "));
  }
}
