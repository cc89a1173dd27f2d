// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import org.jspecify.annotations.Nullable;

/// What RFC 6455, 5 allows a peer to send next. Holds the little state that needs: whether a
/// message is open, and how long it is so far. No extension is known here, so all reserved bits
/// must be 0.
public final class FrameRules {
  private static final int LONGEST_CONTROL = 125;
  private static final int RESERVED = 0x70;

  private final boolean masked;
  private final byte reservedBits;
  private final long maxFrame;
  private final long maxMessage;
  private boolean messageOpen;
  private byte messageOpcode;
  private byte messageBits;
  private long messageLength;

  /// @param masked whether frames must be masked, as those of clients, or must not be
  /// @param maxFrame most bytes of payload in one frame
  /// @param maxMessage most bytes of payload in one message
  /// @param reservedBits those of a frame's first byte that an extension has given a meaning, in
  ///   the first frame of a message
  public FrameRules(boolean masked, long maxFrame, long maxMessage, int reservedBits) {
    this.masked = masked;
    this.reservedBits = (byte) reservedBits;
    this.maxFrame = maxFrame;
    this.maxMessage = maxMessage;
  }

  /// Judges a frame by its header, before any payload is read.
  ///
  /// @param first the header's first byte
  /// @param isMasked the mask bit
  /// @param length of the payload; below 0 when the 64-bit form had its highest bit set
  /// @return null when the frame may come
  public @Nullable CloseReason check(int first, boolean isMasked, long length) {
    int opcode = first & 0x0F;
    boolean last = (first & 0x80) != 0;
    int bits = first & RESERVED;
    boolean mayHaveBits = opcode == Opcode.TEXT || opcode == Opcode.BINARY;
    if ((bits & ~(mayHaveBits ? reservedBits : 0)) != 0) {
      return protocolError("reserved bit set");
    }
    if (isMasked != masked) {
      return protocolError(masked ? "frame is not masked" : "frame is masked");
    }
    if (length < 0) {
      return protocolError("frame length");
    }
    return switch (opcode) {
      case Opcode.CLOSE, Opcode.PING, Opcode.PONG -> checkControl(opcode, last, length);
      case Opcode.TEXT, Opcode.BINARY ->
          messageOpen
              ? protocolError("new message within a fragmented one")
              : checkFirst(opcode, bits, last, length);
      case Opcode.CONTINUATION ->
          messageOpen
              ? checkData(messageOpcode, last, length, messageLength)
              : protocolError("continuation of nothing");
      default -> protocolError("unknown opcode");
    };
  }

  private @Nullable CloseReason checkFirst(int opcode, int bits, boolean last, long length) {
    messageBits = (byte) bits;
    return checkData(opcode, last, length, 0);
  }

  private static @Nullable CloseReason checkControl(int opcode, boolean last, long length) {
    if (!last) {
      return protocolError("fragmented control frame");
    }
    if (length > LONGEST_CONTROL) {
      return protocolError("control frame too long");
    }
    return opcode == Opcode.CLOSE && length == 1 ? protocolError("close frame of one byte") : null;
  }

  private @Nullable CloseReason checkData(int opcode, boolean last, long length, long before) {
    if (length > onTheWire(maxFrame)) {
      return tooBig("frame", maxFrame);
    }
    if (before + length > onTheWire(maxMessage)) {
      return tooBig("message", maxMessage);
    }
    messageOpen = !last;
    messageOpcode = (byte) opcode;
    messageLength = last ? 0 : before + length;
    return null;
  }

  /// What an extension has made of a message may be longer than the message, such as compressed
  /// noise; how long the message really is, is seen when it is changed back.
  private long onTheWire(long limit) {
    return messageBits == 0 ? limit : limit + limit / 8 + 256;
  }

  /// Most bytes of payload in one message.
  public long maxMessage() {
    return maxMessage;
  }

  /// [Opcode#TEXT] or [Opcode#BINARY]: what the data frame judged last belongs to.
  public int messageOpcode() {
    return messageOpcode;
  }

  /// The reserved bits of that message's first frame.
  public int messageBits() {
    return messageBits;
  }

  /// Judges the payload of a close frame of at least two bytes.
  ///
  /// @return null when a peer may send that code
  public static @Nullable CloseReason checkCloseCode(int code) {
    return CloseCode.isSendable(code) ? null : protocolError("close code");
  }

  private static CloseReason protocolError(String what) {
    return new CloseReason(CloseCode.PROTOCOL_ERROR, what);
  }

  private static CloseReason tooBig(String what, long most) {
    return new CloseReason(CloseCode.TOO_BIG, what + " over " + most + " bytes");
  }
}
