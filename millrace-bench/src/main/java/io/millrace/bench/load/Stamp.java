// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

/// The number in front of a fan-out message: publisher and sequence in eight printable ASCII bytes,
/// six bits in each, so that it passes as text and is compared as one `long`.
final class Stamp {
  static final int BYTES = 8;

  /// Publishers are numbered below this.
  static final int PUBLISHERS = 1 << 12;

  /// The sequence number of a message that is not counted: it asks who is listening already.
  static final long PROBE = (1L << 36) - 1;

  private static final long ZEROES = 0x3030303030303030L;
  private static final long SIX_BITS = 0x3F3F3F3F3F3F3F3FL;

  private Stamp() {}

  /// The eight bytes, first byte highest.
  static long encode(int publisher, long sequence) {
    return Long.expand((long) publisher << 36 | sequence, SIX_BITS) + ZEROES;
  }

  static int publisher(long stamp) {
    return (int) (Long.compress(stamp - ZEROES, SIX_BITS) >>> 36);
  }

  static long sequence(long stamp) {
    return Long.compress(stamp - ZEROES, SIX_BITS) & PROBE;
  }
}
