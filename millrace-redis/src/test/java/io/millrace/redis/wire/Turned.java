// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// A wall clock that a test sets, as a test clock only goes on; and chance that counts from 0.
final class Turned implements Timeline, RandomGenerator {
  private Instant now;
  private int count;

  Turned(Instant now) {
    this.now = now;
  }

  void set(Instant time) {
    now = time;
    count = 0;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public void sleep(Duration duration) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long nextLong() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void nextBytes(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) count++;
    }
  }
}
