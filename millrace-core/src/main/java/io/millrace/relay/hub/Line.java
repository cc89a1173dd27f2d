// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.Peer;
import java.nio.ByteBuffer;

/// The socket's side of a [RelayConnection]: what a transport, or a test without one, has to
/// provide. Called on the relay's loop only.
public interface Line {
  Peer peer();

  /// The number of the socket in the process, as logs name it; -1 when there is none.
  int descriptor();

  /// Whether the socket takes more now. When it does again after it did not,
  /// [RelayConnection#writable] has to be called.
  boolean isWritable();

  /// Sends bytes, at the latest at the end of the loop's turn. What is kept of them is copied
  /// before this returns; the buffer's position does not matter afterwards. Bytes are taken even
  /// when the socket is not writable.
  void write(ByteBuffer bytes);

  /// Reads no more until told to. What has been read already may still come.
  void pauseReading();

  /// Reads on, beginning with what [RelayConnection#received] has left.
  void resumeReading();

  /// Sends what was written, for a second at the longest, and ends the connection.
  /// [RelayConnection#closed] is called in the end.
  void close();
}
