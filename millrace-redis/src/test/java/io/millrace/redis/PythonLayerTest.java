// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NeedsRedis
@NeedsPython
@Timeout(60)
final class PythonLayerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource
  void talksToItself(PythonLayer.Kind kind) {
    try (RedisServer redis = RedisServer.start();
        PythonLayer layer = PythonLayer.start(kind, List.of(redis.url()))) {
      String name = layer.newChannel();
      layer.send(name, Map.of("type", "é", "bytes", new byte[] {0, -1}, "list", List.of(1, 2.5)));
      Map<String, Object> got = Objects.requireNonNull(layer.receive(name, SOON));
      assertThat(got).containsEntry("type", "é").containsEntry("list", List.of(1, 2.5));
      assertThat(got.get("bytes")).isEqualTo(new byte[] {0, -1});
      assertThat(layer.receive(name, Duration.ofMillis(1))).isNull();
      layer.groupAdd("g", name);
      layer.groupSend("g", Map.of("type", "t"), 2);
      assertThat(layer.receive(name, SOON)).containsEntry("n", 0);
      assertThat(layer.receive(name, SOON)).containsEntry("n", 1);
      assertThatThrownBy(() -> layer.groupAdd("no group name", "channel of nobody"))
          .isInstanceOf(PythonLayer.Raised.class);
    }
  }
}
