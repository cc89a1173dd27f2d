// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Reads items off a byte stream where they lie. Only what a read cuts through is copied, into a
/// buffer kept for the connection; so nothing is allocated for an item. Used by one event loop.
abstract class InPlaceReader {
  /// Longest single item, in bytes.
  static final int LIMIT = 64 << 20;

  private final ByteBuf carry = Unpooled.buffer(64, LIMIT);

  /// Consumes one item from `source` when it holds a whole one; otherwise leaves its reader index
  /// and answers false.
  abstract boolean parseOne(ByteBuf source);

  /// Takes all of `in`; does not release it.
  final void read(ByteBuf in) {
    if (!carry.isReadable()) {
      parseAll(in);
      if (in.isReadable()) {
        carry.clear().writeBytes(in);
      }
      return;
    }
    carry.writeBytes(in);
    parseAll(carry);
    carry.discardReadBytes();
  }

  private void parseAll(ByteBuf source) {
    boolean whole = true;
    while (whole && source.isReadable()) {
      whole = parseOne(source);
    }
  }
}
