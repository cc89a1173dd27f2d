// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.consumer.IncomingText;
import io.millrace.extension.CodecChain;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.net.frame.AsciiText;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.net.loop.FrameWriter;
import io.millrace.websocket.Opcode;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Turns the messages of one connection into frames, by the extensions that were agreed on. On the
/// loop only.
final class MessageFrames {
  private static final CodecChain.Encoded AS_IT_IS = new CodecChain.Encoded(0, new byte[0]);

  private final FrameWriter writer;
  private final FrameEncoder encoder;
  private final @Nullable CodecChain codecs;

  MessageFrames(FrameWriter writer, FrameEncoder encoder, @Nullable CodecChain codecs) {
    this.writer = writer;
    this.encoder = encoder;
    this.codecs = codecs;
  }

  /// Whether extensions have to see each message whole.
  boolean needsWhole() {
    return codecs != null && codecs.changesAll();
  }

  static int opcode(Message message) {
    return message.text() != null ? Opcode.TEXT : Opcode.BINARY;
  }

  void write(Message message) {
    writeWhole(opcode(message), message.payload(), message.isCompressible());
  }

  private void writeWhole(int opcode, byte[] payload, boolean compressible) {
    CodecChain.Encoded encoded =
        codecs == null ? null : codecs.encode(opcode == Opcode.TEXT, payload, compressible);
    if (encoded == null) {
      write(FrameEncoder.LAST | opcode, payload);
    } else {
      write(FrameEncoder.LAST | encoded.reservedBits() | opcode, encoded.payload());
    }
  }

  /// @param first the frame's first byte
  void write(int first, byte[] payload) {
    encoder.write(writer.room(encoder.frameSize(payload.length)), first, payload);
  }

  /// Whether it was written: extensions have to see an array.
  boolean write(IncomingText text) {
    if (codecs != null || !(text instanceof AsciiText ascii)) {
      return false;
    }
    ByteBuf room = writer.room(encoder.frameSize(ascii.length()));
    ascii.write(encoder, FrameEncoder.LAST | Opcode.TEXT, room);
    return true;
  }

  /// Writes a frame that is made once for all connections of the loop that agreed on the same; what
  /// extensions make of the payload, once for all loops.
  void writeShared(Broadcast broadcast) {
    Message message = broadcast.message();
    Object sharing = codecs == null ? SharedFrames.PLAIN : codecs.sharing();
    if (encoder == FrameEncoder.CLIENT || sharing == null) {
      write(message); // masked for this one alone, or compressed by what it was sent before
      return;
    }
    SharedFrames shared = SharedFrames.of(broadcast);
    ByteBuf frame = shared.find(sharing);
    if (frame == null) {
      frame = shared.add(sharing, writer.allocator(), encoded(message, sharing));
    }
    writer.writeShared(frame);
  }

  /// @return null for the message as it is
  private CodecChain.@Nullable Encoded encoded(Message message, Object sharing) {
    CodecChain chain = codecs;
    if (chain == null) {
      return null;
    }
    CodecChain.Encoded encoded =
        message.form(
            sharing,
            CodecChain.Encoded.class,
            () -> {
              CodecChain.Encoded made =
                  chain.encode(message.text() != null, message.payload(), message.isCompressible());
              return made == null ? AS_IT_IS : made;
            });
    return encoded == AS_IT_IS ? null : encoded;
  }

  /// False when extensions need the message whole and it has grown beyond what may be gathered.
  boolean writePiece(OutgoingPieces message, OutgoingPieces.Piece piece, int mostGathered) {
    int opcode = message.isText() ? Opcode.TEXT : Opcode.BINARY;
    ByteArrayOutputStream whole = message.whole();
    if (whole == null) {
      int first = message.begin() ? opcode : Opcode.CONTINUATION;
      write(first | (piece.last() ? FrameEncoder.LAST : 0), piece.bytes());
      return true;
    }
    if (whole.size() + piece.bytes().length > mostGathered) {
      return false;
    }
    whole.writeBytes(piece.bytes());
    if (piece.last()) {
      writeWhole(opcode, whole.toByteArray(), false);
    }
    return true;
  }

  void close() {
    if (codecs != null) {
      codecs.close();
    }
  }
}
