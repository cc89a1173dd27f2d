// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.TestTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SeldomTest {
  private final List<String> lines = new ArrayList<>();
  private final TestTimeline timeline = new TestTimeline();
  private final Seldom seldom = new Seldom(lines::add, timeline);

  @Test
  void saysOneLineASecondAndHowManyItLeftOut() {
    for (int i = 0; i < 1_000; i++) {
      seldom.say("first");
    }
    assertThat(lines).containsExactly("first");
    timeline.advance(Duration.ofMillis(999));
    seldom.say("too soon");
    timeline.advance(Duration.ofMillis(1));
    seldom.say("second");
    timeline.advance(Duration.ofSeconds(1));
    seldom.say("third");
    assertThat(lines).containsExactly("first", "second (and 1000 more such before it)", "third");
  }
}
