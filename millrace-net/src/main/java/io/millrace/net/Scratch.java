// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.netty.util.concurrent.FastThreadLocal;

/// An array for bytes that are looked at and forgotten within one call: one a loop, for all its
/// connections.
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

  static byte[] ofThisLoop() {
    return ARRAYS.get();
  }
}
