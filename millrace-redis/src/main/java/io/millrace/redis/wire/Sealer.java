// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.redis.RedisOptions;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What is around a body: random bytes first where bodies must be unique, then the body itself, or
/// a Fernet token of it where there are keys. Safe for all threads.
public final class Sealer {
  /// How much longer than the expiry a token of the sorted-set format is good for.
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final int prefix;
  private final @Nullable Fernet fernet;
  private final @Nullable Duration lifetime;
  private final RandomGenerator random;

  private Sealer(
      int prefix, @Nullable Fernet fernet, @Nullable Duration lifetime, RandomGenerator random) {
    this.prefix = prefix;
    this.fernet = fernet;
    this.lifetime = lifetime;
    this.random = random;
  }

  /// @param random safe for all threads and not to be guessed, such as a `SecureRandom`
  public static Sealer of(RedisOptions options, Timeline timeline, RandomGenerator random) {
    Fernet fernet = options.keys().isEmpty() ? null : new Fernet(options.keys(), timeline, random);
    return switch (options.format()) {
      case SORTED_SETS ->
          new Sealer(options.randomPrefix(), fernet, options.limits().expiry().plus(GRACE), random);
      case PUBSUB, SHARDED_PUBSUB -> new Sealer(0, fernet, null, random);
    };
  }

  public byte[] seal(byte[] body) {
    byte[] sealed = fernet == null ? body : fernet.encrypt(body);
    if (prefix == 0) {
      return sealed;
    }
    byte[] unique = new byte[prefix];
    random.nextBytes(unique);
    byte[] framed = Arrays.copyOf(unique, prefix + sealed.length);
    System.arraycopy(sealed, 0, framed, prefix, sealed.length);
    return framed;
  }

  /// @throws MalformedBodyException when it is not under our keys, or too old
  public byte[] open(byte[] framed) {
    if (framed.length < prefix) {
      throw new MalformedBodyException(
          framed.length + " bytes (expected: more than the random prefix of " + prefix + ")");
    }
    byte[] sealed = prefix == 0 ? framed : Arrays.copyOfRange(framed, prefix, framed.length);
    return fernet == null ? sealed : fernet.decrypt(sealed, lifetime);
  }
}
