// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The codecs of one connection, in the order they were agreed on: the first is nearest to the
/// application. On the connection's event loop only.
public final class CodecChain {
  private final List<MessageCodec> codecs;
  private final int reservedBits;
  private final @Nullable Object sharing;

  /// A message as it goes over the wire.
  ///
  /// @param reservedBits to be set in its first frame
  public record Encoded(int reservedBits, byte[] payload) {}

  CodecChain(List<MessageCodec> codecs) {
    this.codecs = List.copyOf(codecs);
    this.reservedBits =
        codecs.stream().mapToInt(MessageCodec::reservedBit).reduce(0, (a, b) -> a | b);
    this.sharing = sharing(codecs);
  }

  private static @Nullable Object sharing(List<MessageCodec> codecs) {
    List<Object> all = new ArrayList<>();
    for (MessageCodec each : codecs) {
      Object one = each.sharing();
      if (one == null) {
        return null;
      }
      all.add(one);
    }
    return List.copyOf(all);
  }

  /// What a peer may set in the first frame of a message.
  public int reservedBits() {
    return reservedBits;
  }

  /// As in [MessageCodec#sharing], of all together.
  public @Nullable Object sharing() {
    return sharing;
  }

  /// Whether every message has to pass, so that none can be sent in pieces as it is made.
  public boolean changesAll() {
    return codecs.stream().anyMatch(each -> each.reservedBit() == 0);
  }

  /// @param compress whether codecs that mark what they change are asked at all
  /// @return null when the message goes as it is
  public @Nullable Encoded encode(boolean text, byte[] payload, boolean compress) {
    byte[] current = payload;
    int bits = 0;
    for (MessageCodec each : codecs) {
      if (each.reservedBit() == 0 || compress) {
        byte[] encoded = each.encode(text, current);
        if (encoded != null) {
          current = encoded;
          bits |= each.reservedBit();
        }
      }
    }
    return current == payload ? null : new Encoded(bits, current);
  }

  /// @param bits the reserved bits of the message's first frame
  /// @param most bytes that the result of each codec may have
  /// @return the payload itself when no codec had changed it
  public byte[] decode(int bits, boolean text, byte[] payload, int most) throws CodecException {
    byte[] current = payload;
    for (MessageCodec each : codecs.reversed()) {
      if (each.reservedBit() == 0 || (each.reservedBit() & bits) != 0) {
        current = each.decode(text, current, most);
      }
    }
    return current;
  }

  /// Whether a message with these bits passes any codec.
  public boolean changes(int bits) {
    return bits != 0 || changesAll();
  }

  public void close() {
    codecs.forEach(MessageCodec::close);
  }
}
