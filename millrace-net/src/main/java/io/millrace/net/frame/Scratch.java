// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.netty.util.concurrent.FastThreadLocal;

/// A place for bytes that are looked at and forgotten within one call: one a thread, so that all
/// connections of a loop share it.
final class Scratch {
  private static final FastThreadLocal<Scratch> PLACES =
      new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
          return new Scratch();
        }
      };

  final byte[] bytes = new byte[64 * 1_024];

  /// What lies in it, while a sink is told of it.
  final AsciiText text = new AsciiText(bytes);

  private Scratch() {}

  static Scratch ofThisThread() {
    return PLACES.get();
  }
}
