// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedisTaskOptionsTest {
  @Test
  void readsAUrl() {
    RedisTaskOptions options =
        RedisTaskOptions.of("rediss://u:secret@h:6380/2?prefix=mine&timeout=2s");

    assertThat(options.prefix()).isEqualTo("mine");
    assertThat(options.servers().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.describe()).isEqualTo("rediss://h:6380/2 (prefix mine)");
    assertThat(options.toString()).doesNotContain("secret");
    assertThat(RedisTaskOptions.of("redis://h").prefix()).isEqualTo("millrace-tasks");
    assertThat(RedisTaskOptions.of("redis+cluster://a,b").servers().hosts()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis+pubsub://h           | expected: a URL without +pubsub
          redis://a,b                | tasks: 2 servers (expected: one
          redis://u:secret@h?key=x   | parameters that are for layers
          redis://h?capacity=3       | expected for tasks: prefix, timeout and ca-file
          redis://h?prefix={x}       | prefix: '{x}'
          http://h                   | scheme: http
          """)
  void refuses(String url, String words) {
    assertThatThrownBy(() -> RedisTaskOptions.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("secret");
  }

  @Test
  void checksItsValues() {
    RedisTaskOptions options = RedisTaskOptions.DEFAULT;
    assertThatThrownBy(() -> options.withLease(Duration.ofMillis(99)))
        .hasMessage("lease: PT0.099S (expected: 100 ms or more)");
    assertThatThrownBy(() -> options.withVisibility(Duration.ZERO))
        .hasMessageContaining("visibility");
    assertThatThrownBy(() -> options.withDeliveries(0)).hasMessageContaining("deliveries: 0");
    assertThatThrownBy(() -> options.withWaiting(0)).hasMessageContaining("waiting: 0");
    assertThatThrownBy(() -> options.withLetters(-1)).hasMessageContaining("letters: -1");
  }
}
