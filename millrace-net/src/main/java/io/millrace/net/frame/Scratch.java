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

  /// While a sink is told of what lies in it. It may have another connection of the loop decode
  /// meanwhile, by closing it for one, which then has to do without.
  boolean isShown;

  private final Thread owner = Thread.currentThread();

  private Scratch() {}

  boolean isOfThisThread() {
    return owner == Thread.currentThread();
  }

  static Scratch ofThisThread() {
    return PLACES.get();
  }
}
