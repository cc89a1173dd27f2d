// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.redis.LayerCase;
import io.millrace.redis.NeedsPython;
import io.millrace.redis.PythonLayer;
import io.millrace.redis.RedisOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real `channels_redis.pubsub` and this layer on the same servers.
@NeedsPython
final class PythonPeerTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");
  private static final Map<String, Object> MESSAGE = Map.of("type", "test.message");

  private PythonLayer python;

  PythonPeerTest() {
    super(RedisOptions.Format.PUBSUB);
  }

  @AfterEach
  void closePython() {
    python.close();
  }

  private void start(int count) {
    servers(count);
    python = PythonLayer.start(PythonLayer.Kind.PUBSUB, urls());
  }

  /// Python does not wait for Redis when it subscribes.
  private void awaitListeners(String name, long listeners) {
    until(
        () -> {
          long all = 0;
          for (int place = 0; place < urls().size(); place++) {
            all += ((Number) redis(place).elements("PUBSUB", "NUMSUB", name).get(1)).longValue();
          }
          return all == listeners;
        });
  }

  private int receive(String channel) {
    Map<String, Object> got =
        Objects.requireNonNull(python.receive(channel, SOON), "nothing came to Python");
    assertThat(got).containsOnlyKeys("type", "n");
    return ((Number) Objects.requireNonNull(got.get("n"))).intValue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void eachReachesTheOthersChannels(int count) throws Exception {
    start(count);
    ChannelLayer java = open();
    for (int i = 0; i < 6; i++) {
      try (Inbox inbox = java.open()) {
        python.send(inbox.name().value(), MESSAGE, 20);
        for (int n = 0; n < 20; n++) {
          assertThat(number(take(inbox))).isEqualTo(n);
        }
      }
      String theirs = python.newChannel();
      awaitListeners(theirs, 1);
      for (int n = 0; n < 20; n++) {
        assertThat(java.send(new ChannelName(theirs), message(n))).isEqualTo(SendResult.ACCEPTED);
      }
      for (int n = 0; n < 20; n++) {
        assertThat(receive(theirs)).isEqualTo(n);
      }
      assertThat(python.receive(theirs, Duration.ofMillis(1))).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aMixedGroupGetsEverythingOnceAndInOrder(int count) throws Exception {
    start(count);
    ChannelLayer java = open();
    ChannelLayer second = open();
    List<Inbox> ours = List.of(java.open(), java.open(), second.open());
    java.groupAdd(ROOM, ours.get(0).name());
    java.groupAdd(ROOM, ours.get(1).name());
    second.groupAdd(ROOM, ours.get(2).name());
    List<String> theirs = List.of(python.newChannel(), python.newChannel());
    theirs.forEach(each -> python.groupAdd("room.1", each));
    awaitListeners("asgi__group__room.1", 3);

    python.groupSend("room.1", MESSAGE, 50);
    for (int n = 0; n < 50; n++) {
      for (Inbox each : ours) {
        assertThat(number(take(each))).isEqualTo(n);
      }
      for (String each : theirs) {
        assertThat(receive(each)).isEqualTo(n);
      }
    }
    for (int n = 0; n < 50; n++) {
      java.groupSend(ROOM, message(n));
    }
    for (int n = 0; n < 50; n++) {
      for (Inbox each : ours) {
        assertThat(number(take(each))).isEqualTo(n);
      }
      for (String each : theirs) {
        assertThat(receive(each)).isEqualTo(n);
      }
    }
    python.groupDiscard("room.1", theirs.getFirst());
    ours.getFirst().close();
    python.groupSend("room.1", MESSAGE, 1);
    assertThat(number(take(ours.get(1)))).isZero();
    assertThat(number(take(ours.get(2)))).isZero();
    assertThat(receive(theirs.getLast())).isZero();
    assertThat(python.receive(theirs.getFirst(), Duration.ofMillis(20))).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatPythonSendsToAGeneralChannelIsReceived(int count) throws Exception {
    start(count);
    ChannelLayer java = open();
    try (Inbox jobs = java.receive(new ChannelName("thumbs-generate"))) {
      python.send("thumbs-generate", MESSAGE, 30);
      for (int n = 0; n < 30; n++) {
        assertThat(number(take(jobs))).isEqualTo(n);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = 1)
  void allKindsOfValuesPassBothWays(int count) throws Exception {
    start(count);
    ChannelLayer java = open();
    Map<String, Object> values = new HashMap<>();
    values.put("text", "水 \uD83D\uDE00");
    values.put("bytes", new byte[] {0, -1});
    values.put("long", Long.MIN_VALUE);
    values.put("double", 1.0);
    values.put("flag", true);
    values.put("list", List.of(1, "two", List.of()));
    values.put("map", Map.of("k", Map.of("deep", 1)));
    Map<String, Object> sent = new HashMap<>(values);
    sent.put("type", "all");
    try (Inbox inbox = java.open()) {
      python.send(inbox.name().value(), sent);
      assertThat(take(inbox)).isEqualTo(Message.of("all", values));
    }
    String theirs = python.newChannel();
    awaitListeners(theirs, 1);
    assertThat(java.send(new ChannelName(theirs), Message.of("all", values)))
        .isEqualTo(SendResult.ACCEPTED);
    Map<String, Object> got = Objects.requireNonNull(python.receive(theirs, SOON));
    assertThat(got.remove("bytes")).isEqualTo(new byte[] {0, -1});
    sent.remove("bytes");
    assertThat(got).isEqualTo(sent);
  }
}
