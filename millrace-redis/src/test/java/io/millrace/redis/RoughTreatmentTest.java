// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/// What those who use a layer do wrong, or in a hurry; for each format.
@ParameterizedClass
@EnumSource(
    value = RedisOptions.Format.class,
    names = {"SORTED_SETS", "PUBSUB"})
final class RoughTreatmentTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");

  RoughTreatmentTest(RedisOptions.Format format) {
    super(format);
  }

  /// A client can send half a character in JSON, and a consumer pass it on.
  @Test
  void aMessageThatCannotBeWrittenIsCountedAndHoldsNobodyUp() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox member = there.open();
    there.groupAdd(ROOM, member.name());
    Message half = Message.of("test.message", Map.of("text", "\ud800"));
    assertThatThrownBy(() -> here.send(member.name(), half))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("message.text")
        .hasMessageContaining("half a character");
    here.groupSend(ROOM, half);
    here.groupSend(ROOM, message(1));
    assertThat(number(take(member))).isEqualTo(1);
    assertThat(here.metrics().drops(DropReason.MALFORMED)).isEqualTo(2);
  }

  @Test
  void closingAnInboxLosesNothing() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelName jobs = new ChannelName("jobs");
    Set<Integer> seen = new HashSet<>();
    int sent = 60;
    for (int i = 0; i < sent; i++) {
      try (Inbox inbox = here.receive(jobs)) {
        Message early = inbox.poll(Duration.ofMillis(1)); // goes on asking
        if (early != null) {
          assertThat(seen.add(number(early))).isTrue();
        }
        here.send(jobs, message(i));
      }
    }
    try (Inbox inbox = here.receive(jobs)) {
      while (seen.size() < sent) {
        assertThat(seen.add(number(take(inbox)))).isTrue();
      }
    }
    assertThat(seen).isEqualTo(IntStream.range(0, sent).boxed().collect(Collectors.toSet()));
  }

  /// Somebody may put something else where the queue should be.
  @Test
  void anInboxThatCannotReceiveTroublesNobodyElse() throws Exception {
    servers(1);
    ChannelLayer here = open();
    try (GapMember member = new GapMember()) {
      here.attach(member).join(ROOM);
      redis(0).command("SET", prefix() + "jobs", "no sorted set");
      try (Inbox inbox = here.receive(new ChannelName("jobs"))) {
        Thread waiting = Thread.ofVirtual().start(() -> waitFor(inbox));
        until(() -> here.metrics().layerLosses.sum() >= 3);
        redis(0).command("DEL", prefix() + "jobs");
        here.send(new ChannelName("jobs"), message(1));
        assertThat(waiting.join(SOON)).isTrue();
      }
      assertThat(member.gaps).isEmpty();
      assertThat(here.metrics().layerGaps.sum()).isZero();
    }
  }

  private static void waitFor(Inbox inbox) {
    try {
      inbox.receive();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /// As the commands of the command line do.
  @Test
  void whoComesAndGoesAtOnceLeavesNothingBehind() {
    servers(1);
    for (int i = 0; i < 20; i++) {
      open().close();
    }
    assertThat(redis(0).texts("KEYS", "*")).isEmpty();
  }

  @Test
  void closingIsQuiet() throws Exception {
    Logger lettuce = (Logger) LoggerFactory.getLogger("io.lettuce");
    Level before = lettuce.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    lettuce.setLevel(Level.WARN);
    lettuce.addAppender(lines);
    try {
      servers(1);
      for (int i = 0; i < 10; i++) {
        ChannelLayer here = open();
        Inbox _ = here.receive(new ChannelName("jobs"));
        here.close();
      }
      assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    } finally {
      lettuce.detachAppender(lines);
      lettuce.setLevel(before);
    }
  }
}
