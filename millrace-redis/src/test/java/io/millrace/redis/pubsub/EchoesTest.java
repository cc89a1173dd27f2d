// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class EchoesTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Echoes echoes = new Echoes(clock::get);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Echoes.Sent expect(String payload) {
    return echoes.expect("a", bytes(payload));
  }

  private boolean take(String payload) {
    return echoes.take("a", bytes(payload));
  }

  @Test
  void eachComesBackOnce() {
    var _ = expect("1");
    var _ = expect("2");
    assertThat(take("1")).isTrue();
    assertThat(take("1")).isFalse();
    assertThat(take("3")).isFalse();
    assertThat(echoes.take("b", bytes("2"))).isFalse();
    assertThat(take("2")).isTrue();
    assertThat(echoes.size()).isZero();
  }

  @Test
  void anEqualOneOfAnotherProcessThatComesFirstLeavesTheOthersAlone() {
    var _ = expect("1");
    var _ = expect("same");
    assertThat(take("same")).isTrue(); // the other process's, for all we know
    assertThat(take("1")).isTrue();
    assertThat(take("same")).isFalse(); // ours: the second of two is delivered
  }

  @Test
  void equalOnesAreCounted() {
    for (int i = 0; i < 50_000; i++) {
      var _ = expect("same");
    }
    for (int i = 0; i < 50_000; i++) {
      assertThat(take("same")).isTrue();
    }
    assertThat(take("same")).isFalse();
  }

  @Test
  void whatWasNotSentIsNotWaitedFor() {
    Echoes.Sent first = expect("1");
    var _ = expect("1");
    echoes.failed(first, true);
    echoes.failed(first, true);
    assertThat(take("1")).isTrue();
    assertThat(take("1")).isFalse();
  }

  @Test
  void doubtLastsForASecond() {
    echoes.failed(expect("1"), false);
    echoes.failed(expect("2"), false);
    clock.addAndGet(Echoes.DOUBT.toNanos());
    assertThat(take("1")).isTrue();
    clock.addAndGet(1);
    assertThat(take("2")).isFalse();
    assertThat(echoes.size()).isZero();
  }

  @Test
  void nothingIsKeptForLongOrWithoutBound() {
    var _ = expect("1");
    clock.addAndGet(Echoes.LONGEST.toNanos() + 1);
    assertThat(take("1")).isFalse();
    for (int i = 0; i < Echoes.MOST + 10; i++) {
      var _ = expect("n" + i);
    }
    assertThat(echoes.size()).isEqualTo(Echoes.MOST);
    assertThat(take("n9")).isFalse();
    assertThat(take("n10")).isTrue();
    echoes.clear();
    int half = (int) (Echoes.MOST_BYTES / 2) + 1;
    var _ = echoes.expect("a", new byte[half]);
    var _ = echoes.expect("b", new byte[half]);
    assertThat(echoes.size()).isOne();
  }

  @Test
  void aNameThatIsNotSubscribedAnyMoreIsForgotten() {
    var _ = expect("1");
    var _ = echoes.expect("b", bytes("1"));
    echoes.forget("a");
    assertThat(take("1")).isFalse();
    assertThat(echoes.take("b", bytes("1"))).isTrue();
    var _ = expect("2");
    echoes.clear();
    assertThat(take("2")).isFalse();
  }
}
