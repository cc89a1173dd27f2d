// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.Seeded;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.testing.TestTimeline;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every channel layer must do. A layer's own test extends this and says how one is made.
@Timeout(120)
public abstract class ChannelLayerContract {
  protected static final Duration SOON = Duration.ofSeconds(20);

  /// Proves that nothing more is there: a message sent later has come first.
  private static final Message LAST = Message.of("last", Map.of());

  protected final TestTimeline clock = new TestTimeline();
  private final List<ChannelLayer> open = new ArrayList<>();

  /// A fresh layer that shares nothing with those before.
  protected abstract ChannelLayer newLayer(
      LayerOptions options, Metrics metrics, Timeline timeline);

  /// Over how many servers a general channel is spread: each has a queue of its own, so capacity
  /// and order hold for each of them.
  protected int queues() {
    return 1;
  }

  protected final ChannelLayer layer(LayerOptions options) {
    ChannelLayer made = newLayer(options, new Metrics(), clock);
    open.add(made);
    return made;
  }

  protected final ChannelLayer layer() {
    return layer(LayerOptions.DEFAULT.withCapacity(100_000));
  }

  @AfterEach
  final void closeLayers() {
    open.forEach(ChannelLayer::close);
  }

  protected static Message message(int number) {
    return Message.of("test.message", Map.of("n", number));
  }

  protected static int number(Message message) {
    return ((Number) Objects.requireNonNull(message.value("n"))).intValue();
  }

  protected static Message take(Inbox inbox) throws InterruptedException {
    return Objects.requireNonNull(inbox.poll(SOON), () -> "nothing came to " + inbox.name());
  }

  protected static void until(BooleanSupplier condition) {
    assertTimeoutPreemptively(
        SOON,
        () -> {
          while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
          }
        });
  }

  /// Nothing is there but what is sent now.
  private static void expectNothing(ChannelLayer layer, Inbox inbox) throws InterruptedException {
    assertThat(layer.send(inbox.name(), LAST)).isEqualTo(SendResult.ACCEPTED);
    assertThat(take(inbox).type()).isEqualTo("last");
  }

  private static GroupName group(String name) {
    return new GroupName(name);
  }

  // ---- channels ----

  @Test
  void namesFollowTheRulesOfDjangoChannels() {
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
  void carriesAllKindsOfValues() throws Exception {
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
  void keepsTheOrderOfEachSender() throws Exception {
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
  void aFullChannelSaysSoAndTheMessageIsCounted() throws Exception {
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
  void whatNobodyReceivesInTimeExpires() throws Exception {
    ChannelLayer layer = layer(LayerOptions.DEFAULT.withExpiry(Duration.ofSeconds(60)));
    ChannelName name = new ChannelName("jobs");
    try (Inbox inbox = layer.receive(name)) {
      var _ = layer.send(name, message(1));
      try (Inbox fence = layer.open()) {
        expectNothing(layer, fence);
      }
      clock.advance(Duration.ofSeconds(40));
      var _ = layer.send(name, message(2));
      try (Inbox fence = layer.open()) {
        expectNothing(layer, fence);
      }
      clock.advance(Duration.ofSeconds(21));
      assertThat(number(take(inbox))).isEqualTo(2);
      for (int i = 0; i < 1_000 && layer.metrics().drops(DropReason.EXPIRED) == 0; i++) {
        assertThat(inbox.poll(Duration.ofMillis(10))).isNull(); // another server may be slower
      }
      assertThat(layer.metrics().drops(DropReason.EXPIRED)).isOne();
    }
  }

  @Test
  void expiredMessagesMakeRoom() {
    ChannelLayer layer = layer(LayerOptions.DEFAULT.withCapacity(1));
    ChannelName name = new ChannelName("jobs");
    for (int i = 0; i < queues(); i++) {
      assertThat(layer.send(name, message(1))).isEqualTo(SendResult.ACCEPTED);
    }
    assertThat(layer.send(name, message(2))).isEqualTo(new SendResult.Full(1));
    until(
        () -> {
          clock.advance(Duration.ofSeconds(61));
          return layer.send(name, message(3)) == SendResult.ACCEPTED;
        });
  }

  @Test
  void inboxesOfAGeneralChannelShareItsMessages() throws Exception {
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
  void aClosedChannelIsGone() {
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
  void onlyAGeneralChannelIsReceivedByName() {
    ChannelLayer layer = layer();
    assertThatThrownBy(() -> layer.receive(new ChannelName("a!b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a!b");
  }

  @Test
  void closingTheLayerEndsItsInboxes() throws Exception {
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

  // ---- groups ----

  @Test
  void aGroupSendReachesItsMembersOnceAndNobodyElse() throws Exception {
    ChannelLayer layer = layer();
    try (Inbox one = layer.open();
        Inbox two = layer.open();
        Inbox other = layer.open()) {
      layer.groupSend(group("g"), message(0));
      layer.groupAdd(group("g"), one.name());
      layer.groupAdd(group("g"), one.name());
      layer.groupAdd(group("g"), two.name());
      layer.groupAdd(group("h"), other.name());
      layer.groupSend(group("g"), message(1));
      assertThat(number(take(one))).isEqualTo(1);
      assertThat(number(take(two))).isEqualTo(1);
      expectNothing(layer, one);
      expectNothing(layer, two);
      expectNothing(layer, other);
      assertThat(layer.groups()).isEqualTo(2);

      layer.groupDiscard(group("g"), one.name());
      layer.groupDiscard(group("g"), one.name());
      layer.groupDiscard(group("none"), one.name());
      layer.groupSend(group("g"), message(2));
      assertThat(number(take(two))).isEqualTo(2);
      expectNothing(layer, one);

      layer.groupDiscard(group("g"), two.name());
      layer.groupDiscard(group("h"), other.name());
      until(() -> layer.groups() == 0);
      layer.groupSend(group("g"), message(3));
      expectNothing(layer, two);
    }
  }

  @Test
  void generalChannelsCanBeMembers() throws Exception {
    ChannelLayer layer = layer();
    ChannelName jobs = new ChannelName("jobs");
    layer.groupAdd(group("g"), jobs);
    layer.groupSend(group("g"), message(1));
    try (Inbox inbox = layer.receive(jobs)) {
      assertThat(number(take(inbox))).isEqualTo(1);
      layer.groupDiscard(group("g"), jobs);
      layer.groupSend(group("g"), message(2));
      expectNothing(layer, inbox);
    }
    until(() -> layer.groups() == 0);
  }

  @Test
  void twoThousandMembersEachGetEveryMessageInOrder() throws Exception {
    ChannelLayer layer = layer();
    List<Inbox> members = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Inbox inbox = layer.open();
      members.add(inbox);
      layer.groupAdd(group("g"), inbox.name());
    }
    for (int i = 0; i < 50; i++) {
      layer.groupSend(group("g"), message(i));
    }
    for (Inbox each : members) {
      for (int i = 0; i < 50; i++) {
        assertThat(number(take(each))).isEqualTo(i);
      }
      each.close();
    }
    until(() -> layer.groups() == 0);
    assertThat(layer.channels()).isZero();
  }

  @Test
  void membersThatStayLoseNothingWhileOthersComeAndGo() throws Exception {
    ChannelLayer layer = layer();
    Random random = Seeded.random(getClass().getSimpleName() + " churn");
    int senders = 2;
    int each = 1_500;
    List<Inbox> staying = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Inbox inbox = layer.open();
      staying.add(inbox);
      layer.groupAdd(group("g"), inbox.name());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(senders + 3)) {
      for (int churner = 0; churner < 3; churner++) {
        long seed = random.nextLong();
        threads.execute(() -> churn(layer, new Random(seed)));
      }
      for (int sender = 0; sender < senders; sender++) {
        int base = sender * each;
        threads.execute(
            () -> {
              for (int i = 0; i < each; i++) {
                layer.groupSend(group("g"), message(base + i));
              }
            });
      }
    }
    for (Inbox inbox : staying) {
      int[] next = new int[senders];
      for (int i = 0; i < senders * each; i++) {
        int number = number(take(inbox));
        assertThat(number % each).isEqualTo(next[number / each]++);
      }
      expectNothing(layer, inbox);
      inbox.close();
    }
    until(() -> layer.groups() == 0);
    assertThat(layer.channels()).isZero();
  }

  @SuppressWarnings("ThreadPriorityCheck") // other schedules are the point
  private static void churn(ChannelLayer layer, Random random) {
    for (int i = 0; i < 500; i++) {
      try (Inbox passing = layer.open()) {
        for (int step = random.nextInt(6); step > 0; step--) {
          if (random.nextBoolean()) {
            layer.groupAdd(group("g"), passing.name());
          } else {
            layer.groupDiscard(group("g"), passing.name());
          }
          if (random.nextInt(4) == 0) {
            Thread.yield();
          }
        }
      }
    }
  }

  // ---- all but one ----

  @Test
  void aGroupMessageLeavesOutTheChannelThatItNames() throws InterruptedException {
    ChannelLayer layer = layer();
    Inbox sender = layer.open();
    Inbox one = layer.open();
    Inbox two = layer.open();
    for (Inbox each : List.of(sender, one, two)) {
      layer.groupAdd(group("room"), each.name());
    }
    layer.groupSend(group("room"), message(1).except(sender.name()));
    layer.groupSend(group("room"), message(2));
    assertThat(number(take(sender))).isEqualTo(2);
    for (Inbox each : List.of(one, two)) {
      Message first = take(each);
      assertThat(number(first)).isEqualTo(1);
      assertThat(first.values()).isEqualTo(Map.of("n", 1));
      assertThat(number(take(each))).isEqualTo(2);
    }
    expectNothing(layer, sender);
  }

  @Test
  void leavingOutAChannelThatIsNotThereLeavesOutNobody() throws InterruptedException {
    ChannelLayer layer = layer();
    Inbox member = layer.open();
    Inbox stranger = layer.open();
    layer.groupAdd(group("room"), member.name());
    layer.groupSend(group("room"), message(1).except(stranger.name()));
    layer.groupSend(group("room"), message(2).except(new ChannelName("specific.gone!x")));
    layer.groupSend(group("room"), message(3).except(member.name()));
    assertThat(number(take(member))).isEqualTo(1);
    assertThat(number(take(member))).isEqualTo(2);
    expectNothing(layer, member);
    assertThat(layer.send(member.name(), message(4).except(member.name())))
        .isEqualTo(SendResult.ACCEPTED);
    assertThat(number(take(member))).isEqualTo(4);
  }
}
