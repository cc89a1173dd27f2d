// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.millrace.extension.CodecChain;
import io.millrace.extension.CodecException;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.FrameRules;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the frames of one peer out of whatever pieces the socket gives, in place, and tells a
/// [Sink] of whole messages. What is allowed is said by [FrameRules]; this is only where the bytes
/// are.
///
/// A text that comes whole in one piece is unmasked into a scratch array that all connections of
/// the loop share, and costs a string only where one is asked for. Anything else is gathered in an
/// array that grows with what really came, so that a length in a header reserves nothing.
public final class FrameDecoder {
  private static final int LONGEST_HEADER = 14;
  private static final CloseReason BAD_TEXT =
      new CloseReason(CloseCode.INVALID_PAYLOAD, "text is not UTF-8");

  /// Told what came, in order.
  public interface Sink {
    void text(String text);

    /// @param text is there until this returns
    void text(AsciiText text);

    void binary(byte[] bytes);

    void ping(byte[] payload);

    void pong(byte[] payload);

    /// The peer's close frame.
    void closedByPeer(CloseReason reason);

    /// The peer broke a rule; nothing more is decoded.
    void violation(CloseReason reason);

    /// Asked before each frame: whether to stop for now and leave the rest in the buffer.
    boolean isPaused();

    /// Told of each frame.
    void frame();
  }

  private final Sink sink;
  private final FrameRules rules;
  private final @Nullable CodecChain codecs;

  /// Made for the first message that is not read in place.
  private @Nullable Payload message;

  private @Nullable Payload control;

  /// Made for the first text of ASCII that comes whole.
  private @Nullable AsciiText whole;

  private boolean over;

  // The frame that is being read.
  private byte @Nullable [] partialHeader;
  private int partialLength;
  private boolean inFrame;
  private int first;
  private long left;
  private int mask;

  /// @param codecs of the extensions that were agreed on, or null
  /// @param fromClient whether the peer is a client, whose frames are masked
  public FrameDecoder(
      Sink sink, SocketOptions options, @Nullable CodecChain codecs, boolean fromClient) {
    this.sink = sink;
    this.codecs = codecs;
    this.rules =
        new FrameRules(
            fromClient,
            options.maxFrame(),
            options.maxMessage(),
            codecs == null ? 0 : codecs.reservedBits());
  }

  /// Decodes until the buffer is empty, the sink is paused, or the connection is over. What is left
  /// unread is to be given again.
  public void decode(ByteBuf in) {
    Scratch scratch = Scratch.ofThisThread();
    while (!over && (inFrame || in.isReadable())) {
      if (!inFrame) {
        if (sink.isPaused() || !readHeader(in)) {
          return;
        }
      }
      if (!readPayload(in, scratch)) {
        return;
      }
    }
    if (over) {
      in.skipBytes(in.readableBytes());
    }
  }

  // ---- header ----

  private boolean readHeader(ByteBuf in) {
    if (partialHeader == null) {
      int need = headerLength(in, in.readerIndex(), in.readableBytes());
      if (in.readableBytes() >= need) {
        return parseHeader(in, need);
      }
      partialHeader = new byte[LONGEST_HEADER];
      partialLength = 0;
    }
    return readPartialHeader(in, partialHeader);
  }

  private boolean readPartialHeader(ByteBuf in, byte[] header) {
    ByteBuf wrapped = Unpooled.wrappedBuffer(header);
    while (in.isReadable()) {
      header[partialLength++] = in.readByte();
      int need = headerLength(wrapped, 0, partialLength);
      if (partialLength >= need) {
        partialHeader = null;
        return parseHeader(wrapped, need);
      }
    }
    return false;
  }

  /// How long the header is, as far as the bytes that are there tell.
  private static int headerLength(ByteBuf in, int at, int available) {
    if (available < 2) {
      return 2;
    }
    int second = in.getByte(at + 1);
    int length = second & 0x7F;
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (second < 0 ? 4 : 0);
  }

  /// False when the frame may not come.
  private boolean parseHeader(ByteBuf in, int size) {
    int at = in.readerIndex();
    first = in.getByte(at) & 0xFF;
    int second = in.getByte(at + 1);
    boolean masked = second < 0;
    left = second & 0x7F;
    if (left == 126) {
      left = in.getUnsignedShort(at + 2);
    } else if (left == 127) {
      left = in.getLong(at + 2);
    }
    mask = masked ? in.getInt(at + size - 4) : 0;
    in.skipBytes(size);
    CloseReason wrong = rules.check(first, masked, left);
    if (wrong != null) {
      violate(wrong);
      return false;
    }
    sink.frame();
    inFrame = true;
    return true;
  }

  private void violate(CloseReason reason) {
    over = true;
    sink.violation(reason);
  }

  // ---- payload ----

  /// False when more bytes are needed or the connection is over.
  private boolean readPayload(ByteBuf in, Scratch scratch) {
    int opcode = first & 0x0F;
    if (Opcode.isControl(opcode)) {
      return readControl(in, opcode);
    }
    boolean last = (first & 0x80) != 0;
    boolean coded = codecs != null && codecs.changes(rules.messageBits());
    boolean text = rules.messageOpcode() == Opcode.TEXT;
    if (text && !coded && isWhole(opcode, last, in, scratch)) {
      return readWholeText(in, scratch, (int) left);
    }
    int available = (int) Math.min(left, in.readableBytes());
    Payload soFar = message == null ? new Payload() : message;
    message = soFar;
    mask = soFar.append(in, available, mask, left);
    left -= available;
    if (text && !coded && !soFar.checkText()) {
      violate(BAD_TEXT);
      return false;
    }
    if (left > 0) {
      return false;
    }
    inFrame = false;
    return !last || (coded ? endCoded(soFar, text) : endMessage(soFar, text));
  }

  /// Whether a message lies in the buffer as a single frame.
  private boolean isWhole(int opcode, boolean last, ByteBuf in, Scratch scratch) {
    return opcode == Opcode.TEXT
        && last
        && !scratch.isShown
        && (message == null || message.isEmpty())
        && left <= in.readableBytes()
        && left <= scratch.bytes.length;
  }

  /// A message that extensions have to change back; only then is it known whether it is a text.
  private boolean endCoded(Payload gathered, boolean isText) {
    byte[] payload;
    try {
      payload =
          Objects.requireNonNull(codecs)
              .decode(rules.messageBits(), isText, gathered.take(), (int) rules.maxMessage());
    } catch (CodecException broken) {
      violate(new CloseReason(broken.closeCode(), broken.reason()));
      return false;
    }
    if (!isText) {
      sink.binary(payload);
      return true;
    }
    return endText(Payload.utf8(payload, payload.length));
  }

  private boolean readWholeText(ByteBuf in, Scratch scratch, int length) {
    boolean ascii = Masking.copy(in, length, mask, scratch.bytes, 0);
    inFrame = false;
    if (!ascii) {
      return endText(Payload.utf8(scratch.bytes, length));
    }
    AsciiText text = whole == null ? new AsciiText(scratch) : whole;
    whole = text;
    text.show(length, sink);
    return true;
  }

  /// @param text null when it is not UTF-8
  private boolean endText(@Nullable String text) {
    if (text == null) {
      violate(BAD_TEXT);
      return false;
    }
    sink.text(text);
    return true;
  }

  private boolean endMessage(Payload gathered, boolean isText) {
    if (!isText) {
      sink.binary(gathered.take());
      return true;
    }
    return endText(gathered.takeText());
  }

  private boolean readControl(ByteBuf in, int opcode) {
    int available = (int) Math.min(left, in.readableBytes());
    Payload payloadSoFar = control == null ? new Payload() : control;
    control = payloadSoFar;
    mask = payloadSoFar.append(in, available, mask, left);
    left -= available;
    if (left > 0) {
      return false;
    }
    inFrame = false;
    control = null;
    byte[] payload = payloadSoFar.take();
    switch (opcode) {
      case Opcode.PING -> sink.ping(payload);
      case Opcode.PONG -> sink.pong(payload);
      default -> endByPeer(payload);
    }
    return true;
  }

  private void endByPeer(byte[] payload) {
    if (payload.length == 0) {
      over = true;
      sink.closedByPeer(CloseReason.NO_CODE);
      return;
    }
    int code = (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    CloseReason wrong = FrameRules.checkCloseCode(code);
    byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
    String text = Payload.utf8(reason, reason.length);
    if (wrong != null || text == null) {
      violate(
          wrong != null
              ? wrong
              : new CloseReason(CloseCode.INVALID_PAYLOAD, "close reason is not UTF-8"));
      return;
    }
    over = true;
    sink.closedByPeer(new CloseReason(code, text));
  }
}
