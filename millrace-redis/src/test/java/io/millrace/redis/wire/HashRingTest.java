// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HashRingTest {
  private static final int[] HOSTS = {1, 2, 3, 5, 7, 10};

  @ParameterizedTest
  @CsvSource({
    "key_one, 0 1 2 3 4 6",
    "key_two, 0 0 1 2 3 4",
    "room.1, 0 1 2 3 5 7",
    "asgi__group__room.1, 0 0 0 1 1 2",
    "specific.0123456789abcdef0123456789abcdef!, 0 0 1 1 2 3",
    "specific.0123456789abcdef0123456789abcdef!fedcba9876543210fedcba9876543210, 0 0 1 1 2 3",
    "specific.0123456789abcdef0123456789abcdef!00000000000000000000000000000004, 0 1 2 4 6 8",
    "é, 0 1 2 4 5 8"
  })
  void spreadsNamesAsPythonDoes(String name, String expected) {
    int[] shards = Arrays.stream(HOSTS).map(hosts -> new HashRing(hosts).shard(name)).toArray();
    assertThat(shards)
        .containsExactly(Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  @Test
  void staysWithinTheHosts() {
    for (int hosts = 1; hosts <= 64; hosts++) {
      HashRing ring = new HashRing(hosts);
      for (int i = 0; i < 5_000; i++) {
        assertThat(ring.shard("name" + i)).isBetween(0, hosts - 1);
      }
    }
    assertThatThrownBy(() -> new HashRing(0)).hasMessage("hosts: 0 (expected: 1..4096)");
  }
}
