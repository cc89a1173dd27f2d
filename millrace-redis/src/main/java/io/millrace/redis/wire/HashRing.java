// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Spreads names over servers as `channels_redis` does. Order and number of the servers matter.
///
/// @param hosts number of servers
public record HashRing(int hosts) {
  private static final int SLOTS = 4096;

  public HashRing {
    if (hosts < 1 || hosts > SLOTS) {
      throw new IllegalArgumentException("hosts: " + hosts + " (expected: 1.." + SLOTS + ")");
    }
  }

  /// @return index of the server for that name
  public int shard(String name) {
    if (hosts == 1) {
      return 0;
    }
    CRC32 sum = new CRC32();
    sum.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) ((sum.getValue() & (SLOTS - 1)) / ((double) SLOTS / hosts));
  }
}
