// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TopicsTest {
  private final Topics topics = new Topics();

  @BeforeEach
  void connect() {
    assertThat(topics.restart()).isEmpty();
    topics.begin();
  }

  private void turn(boolean on, String... names) throws InterruptedException {
    assertThat(topics.next()).isEqualTo(new Topics.Batch(on, List.of(names)));
    for (String each : names) {
      topics.confirmed(each, on);
    }
  }

  private Topics.Return publishing(String name) {
    return topics.publishing(name, () -> {});
  }

  @Test
  void manyNamesAreToldAtOnceAndThoseThatTurnWait() throws Exception {
    topics.hold("a");
    topics.hold("b");
    topics.hold("b");
    CompletableFuture<Void> settled = topics.settled("a");
    assertThat(settled).isNotDone();
    turn(true, "a", "b");
    assertThat(settled).isDone();
    topics.release("b");
    topics.release("a");
    assertThat(topics.next().on()).isFalse();
    topics.hold("a"); // meanwhile
    topics.confirmed("a", false);
    assertThat(topics.settled("a")).isNotDone();
    turn(true, "a");
    assertThat(topics.settled("a")).isDone();
    assertThat(topics.settled("b")).isDone();
  }

  @Test
  void whatIsPublishedBeforeSomebodyListensIsOverBeforeThat() throws Exception {
    assertThat(publishing("a")).isEqualTo(Topics.Return.NONE);
    assertThat(publishing("a")).isEqualTo(Topics.Return.NONE);
    topics.hold("a");
    topics.hold("b");
    assertThat(publishing("a")).isEqualTo(Topics.Return.OPEN);
    turn(true, "b"); // and not a
    topics.landed("a");
    assertThat(topics.settled("a")).isNotDone();
    topics.landed("a");
    turn(true, "a");
    assertThat(publishing("a")).isEqualTo(Topics.Return.CERTAIN);
  }

  @Test
  void withoutAConnectionNothingIsWaitedForAndThenAllIsToldAgain() throws Exception {
    topics.hold("a");
    turn(true, "a");
    topics.hold("b");
    CompletableFuture<Void> pending = topics.settled("b");
    topics.stop();
    assertThat(pending).isDone();
    topics.hold("c");
    topics.release("b");
    assertThat(topics.settled("c")).isDone();
    assertThat(publishing("a")).isEqualTo(Topics.Return.NONE);
    topics.landed("a");
    assertThat(topics.restart()).hasSize(2).noneMatch(CompletableFuture::isDone);
    topics.begin();
    assertThat(topics.next().names()).containsExactlyInAnyOrder("a", "c");
  }
}
