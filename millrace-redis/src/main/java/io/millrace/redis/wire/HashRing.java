// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

public record HashRing(int hosts) {
  public int shard(String name) {
    CRC32 c = new CRC32();
    c.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) ((c.getValue() & 0xfff) / (4096.0 / hosts));
  }
}
