// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.redis.RedisOptions;
import io.millrace.time.Timeline;
import java.security.SecureRandom;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Maps as Redis holds them: serialized, encrypted where there are keys, with random bytes in front
/// where the format wants them. Safe for all threads.
public final class Bodies {
  private final MessageCodec codec;
  private final Sealer sealer;

  /// @param random safe for all threads and not to be guessed
  public Bodies(RedisOptions options, Timeline timeline, RandomGenerator random) {
    this.codec = MessageCodec.of(options.serializer());
    this.sealer = Sealer.of(options, timeline, random);
  }

  public static Bodies of(RedisOptions options, Timeline timeline) {
    return new Bodies(options, timeline, new SecureRandom());
  }

  /// See [MessageCodec#encode].
  public byte[] write(Map<String, Object> body) {
    return sealer.seal(codec.encode(body));
  }

  /// See [MessageCodec#decode].
  ///
  /// @throws MalformedBodyException when it cannot be opened or read
  public Map<String, Object> read(byte[] framed) {
    return codec.decode(sealer.open(framed));
  }
}
