// SPDX-License-Identifier: Apache-2.0
package io.millrace;

import java.util.Random;

/// Chance that can be repeated: prints its seed, and takes it from `-Dseed=…`.
public final class Seeded {
  private Seeded() {}

  public static Random random(String test) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(test + ": -Dseed=" + seed);
    return new Random(seed);
  }
}
