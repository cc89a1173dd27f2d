// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.metrics.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A part of [ChannelLayerContract]: what is sent to channels, and received from them.
public interface ChannelContract extends ChannelLayerCase {
  @Test
  default void namesFollowTheRulesOfDjangoChannels() {
    for (String good : List.of("a", "A-z_0.9", "x".repeat(99))) {
      assertThat(new GroupName(good).value()).isEqualTo(good);
      assertThat(new ChannelName(good).isSpecific()).isFalse();
    }
    for (String bad : List.of("", "x".repeat(100), "a b", "a:b", "a?b", "é", "٣", "a\n", "a/b")) {
      assertThatThrownBy(() -> new GroupName(bad)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new ChannelName(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    for (String bad : List.of("!", "!x", "a!b!c", "a!b c")) {
      assertThatThrownBy(() -> new ChannelName(bad)).hasMessageContaining("channel name");
    }
    assertThatThrownBy(() -> new GroupName("a!b")).hasMessageContaining("group name");
    assertThat(new ChannelName("specific.1!ab").nonLocal()).isEqualTo("specific.1!");
    assertThat(new ChannelName("a!").isSpecific()).isTrue();
    assertThat(new ChannelName("jobs").nonLocal()).isEqualTo("jobs");
  }

  @Test
  default void carriesAllKindsOfValues() throws Exception {
    ChannelLayer layer = layer();
    Map<String, Object> values = new HashMap<>();
    values.put("text", "水 \uD83D\uDE00");
    values.put("bytes", new byte[] {0, -1, 5});
    values.put("long", Long.MIN_VALUE);
    values.put("double", 1.5);
    values.put("flag", true);
    values.put("list", List.of(1, "two", List.of()));
    values.put("map", Map.of("k", Map.of("deep", 1)));
    try (Inbox inbox = layer.open()) {
      assertThat(layer.send(inbox.name(), Message.of("all", values)))
          .isEqualTo(SendResult.ACCEPTED);
      Message got = take(inbox);
      assertThat(got.type()).isEqualTo("all");
      assertThat(got.values().get("bytes")).isEqualTo(new byte[] {0, -1, 5});
      Map<String, Object> rest = new HashMap<>(got.values());
      rest.remove("bytes");
      values.remove("bytes");
      assertThat(rest).isEqualTo(values);
    }
  }

  @Test
  default void keepsTheOrderOfEachSender() throws Exception {
    ChannelLayer layer = layer();
    int senders = 4;
    int each = 2_000;
    try (Inbox inbox = layer.open()) {
      try (ExecutorService threads = Executors.newFixedThreadPool(senders)) {
        for (int sender = 0; sender < senders; sender++) {
          int base = sender * each;
          threads.execute(
              () -> {
                for (int i = 0; i < each; i++) {
                  var _ = layer.send(inbox.name(), message(base + i));
                }
              });
        }
      }
      int[] next = new int[senders];
      for (int i = 0; i < senders * each; i++) {
        int number = number(take(inbox));
        assertThat(number % each).isEqualTo(next[number / each]++);
      }
      expectNothing(layer, inbox);
    }
  }

  @Test
  default void aFullChannelSaysSoAndTheMessageIsCounted() throws Exception {
    ChannelLayer layer = layer(LayerOptions.DEFAULT.withCapacity(3).withChannelCapacity("b*", 1));
    ChannelName name = new ChannelName("jobs");
    for (int i = 0; i < 3 * queues(); i++) {
      assertThat(layer.send(name, message(i))).isEqualTo(SendResult.ACCEPTED);
    }
    assertThat(layer.send(name, message(100))).isEqualTo(new SendResult.Full(3));
    assertThat(layer.metrics().drops(DropReason.CHANNEL_FULL)).isOne();
    try (Inbox inbox = layer.receive(name)) {
      Set<Integer> got = new HashSet<>();
      for (int i = 0; i < 3 * queues(); i++) {
        got.add(number(take(inbox)));
      }
      assertThat(got).hasSize(3 * queues()).doesNotContain(100);
      assertThat(layer.send(name, message(4))).isEqualTo(SendResult.ACCEPTED);
      assertThat(number(take(inbox))).isEqualTo(4);
    }
    for (int i = 0; i < queues(); i++) {
      assertThat(layer.send(new ChannelName("big"), message(0))).isEqualTo(SendResult.ACCEPTED);
    }
    assertThat(layer.send(new ChannelName("big"), message(1))).isEqualTo(new SendResult.Full(1));
  }

  @Test
  default void whatNobodyReceivesInTimeExpires() throws Exception {
    ChannelLayer layer = layer(LayerOptions.DEFAULT.withExpiry(Duration.ofSeconds(60)));
    ChannelName name = new ChannelName("jobs");
    try (Inbox inbox = layer.receive(name)) {
      var _ = layer.send(name, message(1));
      try (Inbox fence = layer.open()) {
        expectNothing(layer, fence);
      }
      clock().advance(Duration.ofSeconds(40));
      var _ = layer.send(name, message(2));
      try (Inbox fence = layer.open()) {
        expectNothing(layer, fence);
      }
      clock().advance(Duration.ofSeconds(21));
      assertThat(number(take(inbox))).isEqualTo(2);
      for (int i = 0; i < 1_000 && layer.metrics().drops(DropReason.EXPIRED) == 0; i++) {
        assertThat(inbox.poll(Duration.ofMillis(10))).isNull(); // another server may be slower
      }
      assertThat(layer.metrics().drops(DropReason.EXPIRED)).isOne();
    }
  }

  @Test
  default void expiredMessagesMakeRoom() {
    ChannelLayer layer = layer(LayerOptions.DEFAULT.withCapacity(1));
    ChannelName name = new ChannelName("jobs");
    for (int i = 0; i < queues(); i++) {
      assertThat(layer.send(name, message(1))).isEqualTo(SendResult.ACCEPTED);
    }
    assertThat(layer.send(name, message(2))).isEqualTo(new SendResult.Full(1));
    until(
        () -> {
          clock().advance(Duration.ofSeconds(61));
          return layer.send(name, message(3)) == SendResult.ACCEPTED;
        });
  }

  @Test
  default void inboxesOfAGeneralChannelShareItsMessages() throws Exception {
    ChannelLayer layer = layer();
    ChannelName name = new ChannelName("jobs");
    int messages = 3_000;
    AtomicInteger taken = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        Inbox one = layer.receive(name);
        Inbox two = layer.receive(name);
        Inbox three = layer.receive(name)) {
      List<Future<List<Integer>>> takers = new ArrayList<>();
      for (Inbox each : List.of(one, two, three)) {
        Callable<List<Integer>> taking =
            () -> {
              List<Integer> got = new ArrayList<>();
              while (taken.get() < messages) {
                Message message = each.poll(Duration.ofMillis(20));
                if (message != null) {
                  got.add(number(message));
                  taken.incrementAndGet();
                }
              }
              return got;
            };
        takers.add(threads.submit(taking));
      }
      for (int i = 0; i < messages; i++) {
        assertThat(layer.send(name, message(i))).isEqualTo(SendResult.ACCEPTED);
      }
      Set<Integer> all = new HashSet<>();
      int count = 0;
      for (Future<List<Integer>> each : takers) {
        List<Integer> got = each.get(SOON.toSeconds(), TimeUnit.SECONDS);
        if (queues() == 1) {
          assertThat(got).isSorted();
        }
        all.addAll(got);
        count += got.size();
      }
      assertThat(count).isEqualTo(messages);
      assertThat(all).hasSize(messages);
    }
  }

  @Test
  default void aClosedChannelIsGone() {
    ChannelLayer layer = layer();
    Inbox inbox = layer.open();
    ChannelName name = inbox.name();
    layer.groupAdd(group("g"), name);
    assertThat(name.isSpecific()).isTrue();
    assertThat(layer.channels()).isOne();
    inbox.close();
    inbox.close();
    assertThat(layer.send(name, message(1))).isEqualTo(SendResult.GONE);
    assertThat(layer.metrics().drops(DropReason.CHANNEL_GONE)).isOne();
    assertThat(layer.channels()).isZero();
    until(() -> layer.groups() == 0);
    assertThatThrownBy(inbox::receive).isInstanceOf(InterruptedException.class);
  }

  @Test
  default void onlyAGeneralChannelIsReceivedByName() {
    ChannelLayer layer = layer();
    assertThatThrownBy(() -> layer.receive(new ChannelName("a!b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a!b");
  }

  @Test
  default void closingTheLayerEndsItsInboxes() throws Exception {
    ChannelLayer layer = layer();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Inbox own = layer.open();
      Inbox general = layer.receive(new ChannelName("jobs"));
      List<Future<Message>> waiting =
          List.of(threads.submit(own::receive), threads.submit(general::receive));
      layer.close();
      for (Future<Message> each : waiting) {
        assertThatThrownBy(() -> each.get(SOON.toSeconds(), TimeUnit.SECONDS))
            .hasCauseInstanceOf(InterruptedException.class);
      }
      assertThat(layer.send(own.name(), message(1))).isEqualTo(SendResult.GONE);
    }
  }
}
