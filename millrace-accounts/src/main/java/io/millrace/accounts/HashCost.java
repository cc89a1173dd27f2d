// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

/// What one hash of a password by Argon2id costs (RFC 9106).
///
/// @param memoryKib in KiB
/// @param passes over the memory
/// @param lanes that could be worked on at once; they are worked on one after the other here
public record HashCost(int memoryKib, int passes, int lanes) {
  /// 19 MiB, 2 passes, 1 lane: what OWASP recommends.
  public static final HashCost DEFAULT = new HashCost(19 * 1_024, 2, 1);

  private static final int MOST_KIB = 1 << 20;
  private static final int MOST_PASSES = 64;
  private static final int MOST_LANES = 16;
  private static final int LEAST_KIB_PER_LANE = 8;

  public HashCost {
    if (lanes < 1
        || lanes > MOST_LANES
        || passes < 1
        || passes > MOST_PASSES
        || memoryKib < LEAST_KIB_PER_LANE * lanes
        || memoryKib > MOST_KIB) {
      throw new IllegalArgumentException(
          "hash cost: "
              + memoryKib
              + " KiB, "
              + passes
              + " passes, "
              + lanes
              + " lanes (expected: 8 KiB a lane to 1 GiB, 1..64 passes, 1..16 lanes)");
    }
  }
}
