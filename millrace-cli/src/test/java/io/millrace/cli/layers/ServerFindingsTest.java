// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.redis.RedisOptions;
import io.millrace.redis.ServerReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of servers and options.
class ServerFindingsTest {
  private static final Duration FAST = Duration.ofNanos(1_500_000);

  private static List<String> lines(List<Finding> findings) {
    return findings.stream().map(Finding::line).toList();
  }

  private static ServerReport.Reached server(String version, String role, Duration skew) {
    return new ServerReport.Reached("h:1", version, role, FAST, skew, false);
  }

  @Test
  void aGoodServerIsOkTwice() {
    assertThat(lines(ServerFindings.of(server("7.0.15", "master", Duration.ofMillis(-12)))))
        .containsExactly(
            "ok    server        h:1, Redis 7.0.15, master, 1.5 ms",
            "ok    clock         h:1 by -0.012 s");
  }

  @Test
  void whatHarmsIsNamedWithTheCure() {
    assertThat(lines(ServerFindings.of(server("7.2", "slave", Duration.ZERO))).getFirst())
        .startsWith("FAIL  server        h:1, Redis 7.2, slave")
        .contains("(expected: a master");
    assertThat(lines(ServerFindings.of(server("4.0.9", "master", Duration.ZERO))))
        .contains("FAIL  version       4.0.9 (expected: 5.0 or newer)");
    for (int seconds : new int[] {6, -6}) {
      assertThat(lines(ServerFindings.of(server("7.2", "master", Duration.ofSeconds(seconds)))))
          .anyMatch(line -> line.startsWith("warn  clock") && line.contains("NTP"));
    }
    ServerReport full = new ServerReport.Reached("h:1", "7.2", "master", FAST, Duration.ZERO, true);
    assertThat(lines(ServerFindings.of(full)))
        .anyMatch(line -> line.startsWith("warn  memory") && line.contains("noeviction"));
    assertThat(lines(ServerFindings.of(new ServerReport.Unreachable("h:1", "refused"))))
        .containsExactly(
            "FAIL  server        h:1 cannot be used: refused (expected: a Redis that runs there)");
    assertThat(
            lines(ServerFindings.of(new ServerReport.Unreachable("h:1", "WRONGPASS invalid pair"))))
        .containsExactly(
            "FAIL  server        h:1 cannot be used: WRONGPASS invalid pair (expected: user and"
                + " password as that Redis has them)");
  }

  @Test
  void aCapacityThatIsTooSmallIsToldOfWhereItCounts() {
    RedisOptions options = RedisOptions.DEFAULT;
    assertThat(lines(ServerFindings.of(options)))
        .anyMatch(line -> line.startsWith("warn  capacity      100: "));
    RedisOptions more = options.withLimits(options.limits().withCapacity(10_000));
    assertThat(lines(ServerFindings.of(more))).noneMatch(line -> line.startsWith("warn"));
    assertThat(lines(ServerFindings.of(options.withFormat(RedisOptions.Format.PUBSUB))))
        .noneMatch(line -> line.startsWith("warn"));
    assertThat(lines(ServerFindings.of(more.withKeys("one", "two"))))
        .anyMatch(line -> line.startsWith("ok    encryption    on, 2 keys"));
  }

  @Test
  void djangoIsToldAllThatHasToBeTheSame() {
    RedisOptions options =
        RedisOptions.of("redis://:geheim@h:1?prefix=mine&expiry=30s&key=geheim&serializer=json");
    assertThat(DjangoSettings.of(options).orElseThrow())
        .isEqualTo(
            """
            CHANNEL_LAYERS = {
                "default": {
                    "BACKEND": "channels_redis.core.RedisChannelLayer",
                    "CONFIG": {
                        "hosts": ["redis://(hidden)@h:1"],
                        "prefix": "mine",
                        "serializer_format": "json",  # channels_redis 4.2.1 or later
                        "symmetric_encryption_keys": ["(hidden)"],
                        "expiry": 30,
                        "group_expiry": 86400,
                        "capacity": 10000,  # its default of 100 is for all sockets of a process together: too few
                    },
                },
            }""");
    assertThat(DjangoSettings.of(RedisOptions.of("redis+pubsub://h:1")).orElseThrow())
        .contains("channels_redis.pubsub.RedisPubSubChannelLayer")
        .doesNotContain("capacity");
    assertThat(DjangoSettings.of(RedisOptions.of("redis+cluster://h:1"))).isEmpty();
  }
}
