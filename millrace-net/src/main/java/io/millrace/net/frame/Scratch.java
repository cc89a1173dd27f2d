// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.netty.util.concurrent.FastThreadLocal;

/// An array for bytes that are looked at and forgotten within one call: one a thread, so that all
/// connections of a loop share it.
final class Scratch {
  private static final int SIZE = 64 * 1_024;

  private static final FastThreadLocal<byte[]> ARRAYS =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[SIZE];
        }
      };

  private Scratch() {}

  static byte[] ofThisThread() {
    return ARRAYS.get();
  }
}
