// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import java.nio.ByteBuffer;

/// A record of 12 bytes, three whole numbers: who sends, for whom, and what happened. The order of
/// the bytes is that of the buffer.
public record RelayRecord(int source, int destination, int event) {
  /// Bytes.
  public static final int SIZE = 3 * Integer.BYTES;

  /// Where the destination is.
  public static final int DESTINATION = Integer.BYTES;

  public static RelayRecord read(ByteBuffer buffer) {
    return new RelayRecord(buffer.getInt(), buffer.getInt(), buffer.getInt());
  }

  public void write(ByteBuffer buffer) {
    buffer.putInt(source).putInt(destination).putInt(event);
  }
}
