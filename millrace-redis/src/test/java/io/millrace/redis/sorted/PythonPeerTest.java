// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.redis.LayerCase;
import io.millrace.redis.NeedsPython;
import io.millrace.redis.PythonLayer;
import io.millrace.redis.RedisLayer;
import io.millrace.redis.RedisOptions;
import io.millrace.testing.TestTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real `channels_redis.core` and this layer on the same servers.
@NeedsPython
final class PythonPeerTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");
  private static final Map<String, Object> MESSAGE = Map.of("type", "test.message");

  private final List<PythonLayer> pythons = new ArrayList<>();

  PythonPeerTest() {
    super(RedisOptions.Format.SORTED_SETS);
  }

  @AfterEach
  void closePython() {
    pythons.forEach(PythonLayer::close);
  }

  private PythonLayer python() {
    return python(Map.of("capacity", 10_000));
  }

  private PythonLayer python(Map<String, ?> config) {
    Map<String, Object> all = new HashMap<>(config);
    all.put("hosts", urls());
    PythonLayer made = PythonLayer.start(PythonLayer.Kind.CORE, all);
    pythons.add(made);
    return made;
  }

  private static int receive(PythonLayer python, String channel) {
    Map<String, Object> got =
        Objects.requireNonNull(python.receive(channel, SOON), "nothing came to Python");
    assertThat(got).containsOnlyKeys("type", "n");
    return ((Number) Objects.requireNonNull(got.get("n"))).intValue();
  }

  private static void expectNothing(PythonLayer python, String channel) {
    python.send(channel, Map.of("type", "last"));
    assertThat(Objects.requireNonNull(python.receive(channel, SOON))).containsEntry("type", "last");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void eachReachesTheOthersChannelsWhicheverServerItChooses(int count) throws Exception {
    servers(count);
    ChannelLayer java = open();
    PythonLayer python = python();
    // Python hashes the whole name, and so with several servers each of these goes another way.
    for (int i = 0; i < 12; i++) {
      try (Inbox inbox = java.open()) {
        python.send(inbox.name().value(), MESSAGE, 3);
        for (int n = 0; n < 3; n++) {
          assertThat(number(take(inbox))).isEqualTo(n);
        }
      }
    }
    String theirs = python.newChannel();
    for (int n = 0; n < 20; n++) {
      assertThat(java.send(new ChannelName(theirs), message(n))).isEqualTo(SendResult.ACCEPTED);
    }
    for (int n = 0; n < 20; n++) {
      assertThat(receive(python, theirs)).isEqualTo(n);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aMixedGroupGetsEverythingOnceAndInOrder(int count) throws Exception {
    servers(count);
    ChannelLayer java = open();
    ChannelLayer second = open();
    PythonLayer python = python();
    List<Inbox> ours = List.of(java.open(), java.open(), second.open());
    java.groupAdd(ROOM, ours.get(0).name());
    java.groupAdd(ROOM, ours.get(1).name());
    second.groupAdd(ROOM, ours.get(2).name());
    List<String> theirs = List.of(python.newChannel(), python.newChannel());
    theirs.forEach(each -> python.groupAdd("room.1", each));

    python.groupSend("room.1", MESSAGE, 50);
    for (Inbox each : ours) {
      for (int n = 0; n < 50; n++) {
        assertThat(number(take(each))).isEqualTo(n);
      }
    }
    for (String each : theirs) {
      for (int n = 0; n < 50; n++) {
        assertThat(receive(python, each)).isEqualTo(n);
      }
    }
    for (int n = 0; n < 50; n++) {
      java.groupSend(ROOM, message(n));
    }
    for (Inbox each : ours) {
      for (int n = 0; n < 50; n++) {
        assertThat(number(take(each))).isEqualTo(n);
      }
      expectNothing(java, each);
    }
    for (String each : theirs) {
      for (int n = 0; n < 50; n++) {
        assertThat(receive(python, each)).isEqualTo(n);
      }
    }
    python.groupDiscard("room.1", theirs.get(0));
    java.groupSend(ROOM, message(77));
    assertThat(receive(python, theirs.get(1))).isEqualTo(77);
    if (count == 1) { // with more servers Python's own direct sends get lost
      expectNothing(python, theirs.get(0));
    }
  }

  @Test
  void pythonTakesOneOfOursOutOfAGroupThatIsKeptOneByOne() throws Exception {
    servers(1);
    ChannelLayer java = open(options(LayerOptions.DEFAULT).withIndividual("room.*"));
    PythonLayer python = python();
    Inbox stays = java.open();
    Inbox goes = java.open();
    java.groupAdd(ROOM, stays.name());
    java.groupAdd(ROOM, goes.name());
    python.groupSend("room.1", MESSAGE, 1);
    assertThat(number(take(stays))).isZero();
    assertThat(number(take(goes))).isZero();
    python.groupDiscard("room.1", goes.name().value());
    python.groupSend("room.1", MESSAGE, 2);
    assertThat(number(take(stays))).isZero();
    assertThat(number(take(stays))).isEqualTo(1); // the order of two senders is nobody's promise
    java.groupSend(ROOM, message(2));
    assertThat(number(take(stays))).isEqualTo(2);
    expectNothing(java, goes);
  }

  @Test
  void eachPutsTheOthersChannelsIntoGroups() throws Exception {
    servers(1);
    ChannelLayer java = open();
    PythonLayer python = python();
    Inbox ours = java.open();
    String theirs = python.newChannel();
    python.groupAdd("room.1", ours.name().value());
    java.groupAdd(ROOM, new ChannelName(theirs));
    python.groupSend("room.1", MESSAGE, 1);
    assertThat(number(take(ours))).isZero();
    assertThat(receive(python, theirs)).isZero();
    java.groupDiscard(ROOM, new ChannelName(theirs));
    java.groupSend(ROOM, message(1));
    assertThat(number(take(ours))).isEqualTo(1);
    expectNothing(python, theirs);
  }

  @Test
  void bodiesAreEncryptedAndKeysRotated() throws Exception {
    servers(1);
    ChannelLayer java = open(options(LayerOptions.DEFAULT).withKeys("new-key", "old-key"));
    PythonLayer old = python(Map.of("symmetric_encryption_keys", List.of("old-key", "new-key")));
    PythonLayer young = python(Map.of("symmetric_encryption_keys", List.of("new-key")));
    Inbox ours = java.open();
    java.groupAdd(ROOM, ours.name());
    String theirs = young.newChannel();
    young.groupAdd("room.1", theirs);
    old.send(ours.name().value(), MESSAGE, 1);
    assertThat(number(take(ours))).isZero();
    java.groupSend(ROOM, message(1));
    assertThat(receive(young, theirs)).isEqualTo(1);
    assertThat(number(take(ours))).isEqualTo(1);
    python(Map.of("symmetric_encryption_keys", List.of("unknown")))
        .send(ours.name().value(), MESSAGE);
    python().send(ours.name().value(), MESSAGE);
    until(() -> java.metrics().drops(DropReason.MALFORMED) == 2);
    expectNothing(java, ours);
  }

  @Test
  void bodiesAreJson() throws Exception {
    servers(1);
    ChannelLayer java =
        open(options(LayerOptions.DEFAULT).withSerializer(RedisOptions.Serializer.JSON));
    PythonLayer python;
    try {
      python = python(Map.of("serializer_format", "json"));
    } catch (java.io.UncheckedIOException old) {
      assumeTrue(false, "this channels_redis cannot write JSON; 4.2.1 and later can");
      return;
    }
    Inbox ours = java.open();
    java.groupAdd(ROOM, ours.name());
    String theirs = python.newChannel();
    python.groupAdd("room.1", theirs);
    python.groupSend("room.1", Map.of("type", "test.message", "e", "é\uD83D\uDE00", "f", 1.5), 1);
    assertThat(take(ours).values()).isEqualTo(Map.of("e", "é\uD83D\uDE00", "f", 1.5, "n", 0));
    assertThat(python.receive(theirs, SOON)).containsEntry("e", "é\uD83D\uDE00");
    java.groupSend(ROOM, message(1));
    assertThat(receive(python, theirs)).isEqualTo(1);
  }

  @Test
  void messagesOfOneMomentKeepTheirOrder() {
    servers(1);
    TestTimeline still = new TestTimeline();
    ChannelLayer java =
        RedisLayer.open(options(LayerOptions.DEFAULT.withCapacity(1_000)), new Metrics(), still);
    try {
      PythonLayer python = python();
      String theirs = python.newChannel();
      for (int n = 0; n < 300; n++) {
        assertThat(java.send(new ChannelName(theirs), message(n))).isEqualTo(SendResult.ACCEPTED);
      }
      for (int n = 0; n < 300; n++) {
        assertThat(receive(python, theirs)).isEqualTo(n);
      }
    } finally {
      java.close();
    }
  }

  @Test
  void whoStaysLongerThanAGroupsExpiryStays() throws Exception {
    servers(1);
    Duration expiry = Duration.ofSeconds(5);
    ChannelLayer java = open(options(LayerOptions.DEFAULT).withGroupExpiry(expiry));
    PythonLayer python = python(Map.of("group_expiry", 5));
    Inbox ours = java.open();
    java.groupAdd(ROOM, ours.name());
    String theirs = python.newChannel();
    python.groupAdd("room.1", theirs); // and never again, which is how Python's members get lost
    double joined = Double.parseDouble(redis(0).text("ZSCORE", "asgi:group:room.1", theirs));
    until(
        () -> {
          List<String> time = redis(0).texts("TIME");
          return Long.parseLong(time.getFirst()) > joined + expiry.toSeconds() + 1;
        });
    python.groupSend("room.1", MESSAGE, 1);
    assertThat(number(take(ours))).isZero();
    assertThat(redis(0).number("ZCARD", "asgi:group:room.1")).isOne();
  }

  @Test
  void capacityIsTheSendersAffair() throws Exception {
    servers(1);
    ChannelLayer java = open(options(LayerOptions.DEFAULT.withCapacity(2)));
    PythonLayer python = python(Map.of("capacity", 2));
    String theirs = python.newChannel();
    ChannelName name = new ChannelName(theirs);
    assertThat(java.send(name, message(0))).isEqualTo(SendResult.ACCEPTED);
    assertThat(java.send(name, message(1))).isEqualTo(SendResult.ACCEPTED);
    assertThat(java.send(name, message(2))).isEqualTo(new SendResult.Full(2));
    assertThatThrownBy(() -> python.send(theirs, MESSAGE, 1)).hasMessageContaining("ChannelFull");
    assertThat(receive(python, theirs)).isZero();
    assertThat(receive(python, theirs)).isEqualTo(1);
  }

  @Test
  void workersOfBothSidesTakeFromOneQueue() throws Exception {
    servers(1);
    ChannelLayer java = open();
    PythonLayer python = python();
    assertThat(python.receive("jobs", Duration.ofMillis(1))).isNull(); // listens from now on
    assertThat(java.send(new ChannelName("jobs"), message(1))).isEqualTo(SendResult.ACCEPTED);
    assertThat(receive(python, "jobs")).isEqualTo(1);
    try (Inbox inbox = java.receive(new ChannelName("jobs"))) {
      python.send("jobs", MESSAGE, 1);
      assertThat(number(take(inbox))).isZero();
      python.send("jobs", Map.of("site", "https://example.org")); // a layer asks for no type
      Message untyped = take(inbox);
      assertThat(untyped.type()).isEmpty();
      assertThat(untyped.values()).isEqualTo(Map.of("site", "https://example.org"));
      assertThat(java.send(new ChannelName("jobs"), untyped)).isEqualTo(SendResult.ACCEPTED);
      assertThat(python.receive("jobs", SOON)).isEqualTo(untyped.values());
    }
    assertThat(redis(0).number("EXISTS", "asgijobs")).isZero();
  }

  /// As a task of Celery does it: no loop of its own, so each call makes one.
  @Test
  void aPlainPythonProgramReachesOurs() throws Exception {
    servers(1);
    ChannelLayer java = open();
    Inbox ours = java.open();
    java.groupAdd(ROOM, ours.name());
    String program =
        """
        import json, sys
        from asgiref.sync import async_to_sync
        from channels_redis.core import RedisChannelLayer
        layer = RedisChannelLayer(hosts=json.loads(sys.argv[1]))
        for n in range(30):
            async_to_sync(layer.group_send)("room.1", {"type": "test.message", "n": n})
        """;
    Process process =
        new ProcessBuilder("/usr/bin/python3", "-c", program, Json.text(urls()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    for (int n = 0; n < 30; n++) {
      assertThat(number(take(ours))).isEqualTo(n);
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    expectNothing(java, ours);
  }
}
