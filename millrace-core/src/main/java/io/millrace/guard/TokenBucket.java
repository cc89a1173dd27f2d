// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import java.math.BigInteger;
import java.time.Duration;

/// Holds so many tokens, and gains as many again, evenly, in each period. Counts in whole parts of
/// a token, so that nothing is lost however often it is asked. Not for several threads.
final class TokenBucket {
  /// How much a bucket holds and how fast it fills.
  ///
  /// @param price parts that make a token; one nanosecond brings `gain` of them
  record Rate(long tokens, Duration period, long gain, long price) {
    static Rate of(long tokens, Duration period) {
      if (tokens < 1) {
        throw new IllegalArgumentException("rate: " + tokens + " (expected: 1 or more)");
      }
      if (period.isZero() || period.isNegative()) {
        throw new IllegalArgumentException("period: " + period + " (expected: more than nothing)");
      }
      BigInteger nanos = BigInteger.valueOf(period.toNanos());
      BigInteger common = nanos.gcd(BigInteger.valueOf(tokens));
      Rate rate =
          new Rate(
              tokens,
              period,
              BigInteger.valueOf(tokens).divide(common).longValueExact(),
              nanos.divide(common).longValueExact());
      if (BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(rate.price)).bitLength() > 62) {
        throw new IllegalArgumentException(
            "rate: " + tokens + " in " + period + " (expected: less, or in a shorter period)");
      }
      return rate;
    }
  }

  private final Rate rate;
  private long parts;
  private long last;

  /// A full one.
  TokenBucket(Rate rate, long now) {
    this.rate = rate;
    this.parts = capacity();
    this.last = now;
  }

  private long capacity() {
    return rate.tokens * rate.price;
  }

  /// Takes that many tokens; none when there are not so many.
  ///
  /// @param now of a clock that never goes back, in nanoseconds
  boolean take(long tokens, long now) {
    fill(now);
    if (tokens > rate.tokens || tokens * rate.price > parts) {
      return false;
    }
    parts -= tokens * rate.price;
    return true;
  }

  boolean isFull(long now) {
    fill(now);
    return parts == capacity();
  }

  private void fill(long now) {
    long elapsed = Math.min(Math.max(0, now - last), rate.period.toNanos());
    last = now;
    parts = Math.min(capacity(), parts + elapsed * rate.gain);
  }
}
