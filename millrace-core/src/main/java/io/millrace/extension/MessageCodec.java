// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

import org.jspecify.annotations.Nullable;

/// What a negotiated extension does to the messages of one connection. Used on the connection's
/// event loop only, and must not block it.
public interface MessageCodec {
  /// The reserved bit by which this codec marks the messages it has changed: 0x40, 0x20 or 0x10, as
  /// in a frame's first byte. With 0 it changes every message, and there is no mark.
  ///
  /// A codec with a bit is passed by: by messages that are
  /// [io.millrace.layer.Message#uncompressed], and by those that are sent in pieces. What must see
  /// all of them, such as encryption, has 0.
  int reservedBit();

  /// Changes a message that is going to be sent.
  ///
  /// @param payload not to be changed
  /// @return what to send, or null to send this message as it is, which only a codec with a
  ///   reserved bit may want
  byte @Nullable [] encode(boolean text, byte[] payload);

  /// Changes a message back.
  ///
  /// @param payload the codec's from now on
  /// @param most bytes that the result may have
  /// @throws CodecException when it cannot be
  byte[] decode(boolean text, byte[] payload, int most) throws CodecException;

  /// Two codecs that answer equal values encode a message to the same bytes, whatever they encoded
  /// before; so a broadcast is encoded once for all their connections. Null when each connection
  /// needs its own.
  default @Nullable Object sharing() {
    return null;
  }

  /// The connection has ended.
  default void close() {}
}
