// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.wire;

import io.millrace.relay.Form;
import io.millrace.relay.RelayError;
import io.millrace.relay.Target;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads frames: see the protocol's page in the guide.
public final class FrameReader {
  /// Bytes before what the length counts.
  public static final int LENGTH = Integer.BYTES;

  /// How much of a frame has to be there for [#idAt].
  public static final int BEGINNING = 1 + Integer.BYTES;

  private static final int PROCESS = 1;
  private static final int GROUP = 2;
  private static final int CHANNEL = 3;

  private FrameReader() {}

  /// Reads what a process has sent.
  ///
  /// @param frame all that the length counts, big-endian; read to its end
  public static Frame.FromProcess fromProcess(ByteBuffer frame) throws MalformedFrameException {
    int kind = frame.get() & 0xff;
    try {
      return switch (kind) {
        case Kind.HELLO -> {
          int version = frame.get() & 0xff;
          yield atEnd(frame, 0, new Frame.Hello(version, str8(frame, 0), str16(frame)));
        }
        case Kind.SEND -> send(frame);
        case Kind.JOIN -> {
          int id = frame.getInt();
          yield atEnd(frame, id, new Frame.Join(id, group(frame, id)));
        }
        case Kind.LEAVE -> {
          int id = frame.getInt();
          yield atEnd(frame, id, new Frame.Leave(id, group(frame, id)));
        }
        case Kind.PING -> ping(frame);
        default -> throw unknown(kind);
      };
    } catch (BufferUnderflowException shorter) {
      throw malformed(0, "it is shorter than its kind " + kind + " needs");
    }
  }

  /// The number of a frame from a process of which only the beginning is there.
  ///
  /// @param bytes big-endian; its position stays
  /// @param start where the frame's kind is
  /// @return 0 for kinds that have none
  public static int idAt(ByteBuffer bytes, int start) {
    return switch (bytes.get(start) & 0xff) {
      case Kind.SEND, Kind.JOIN, Kind.LEAVE -> bytes.getInt(start + 1);
      default -> 0;
    };
  }

  private static Frame.Send send(ByteBuffer frame) throws MalformedFrameException {
    int id = frame.getInt();
    try {
      int formCode = frame.get() & 0xff;
      Form form = Form.of(formCode);
      int kind = frame.get() & 0xff;
      String name = str8(frame, id);
      Target target = target(id, kind, name);
      if (form == null || form == Form.RECORD) {
        throw malformed(id, "form " + formCode + " (expected: 1, 2 or 4)");
      }
      if (form == Form.TYPED && target instanceof Target.ToProcess) {
        throw malformed(id, "form 4 for a process (expected: a group or a channel)");
      }
      ByteBuffer payload = frame.slice();
      frame.position(frame.limit());
      return new Frame.Send(id, form, target, payload);
    } catch (BufferUnderflowException shorter) {
      throw malformed(id, "it is shorter than a SEND needs");
    }
  }

  private static Target target(int id, int kind, String name) throws MalformedFrameException {
    try {
      return switch (kind) {
        case PROCESS -> Target.process(name);
        case GROUP -> Target.group(name);
        case CHANNEL -> Target.channel(name);
        default -> throw malformed(id, "target " + kind + " (expected: 1, 2 or 3)");
      };
    } catch (IllegalArgumentException wrongName) {
      throw new MalformedFrameException(
          kind == PROCESS ? RelayError.NO_SUCH_PROCESS : RelayError.MALFORMED,
          id,
          String.valueOf(wrongName.getMessage()));
    }
  }

  /// The number by which a target goes over the wire.
  static int code(Target target) {
    return switch (target) {
      case Target.ToProcess _ -> PROCESS;
      case Target.ToGroup _ -> GROUP;
      case Target.ToChannel _ -> CHANNEL;
    };
  }

  private static String group(ByteBuffer frame, int id) throws MalformedFrameException {
    try {
      return str8(frame, id);
    } catch (BufferUnderflowException shorter) {
      throw malformed(id, "a group's name that is cut off");
    }
  }

  private static Frame.Ping ping(ByteBuffer frame) throws MalformedFrameException {
    if (frame.remaining() > Frame.Ping.PING_MOST) {
      throw malformed(
          0,
          "a ping of "
              + frame.remaining()
              + " bytes (expected: up to "
              + Frame.Ping.PING_MOST
              + ")");
    }
    return new Frame.Ping(rest(frame));
  }

  /// Reads what a relay has sent.
  ///
  /// @param frame all that the length counts, big-endian; read to its end
  /// @return null when it is of a kind that this version does not know
  public static Frame.@Nullable FromRelay fromRelay(ByteBuffer frame)
      throws MalformedFrameException {
    int kind = frame.get() & 0xff;
    try {
      return switch (kind) {
        case Kind.WELCOME -> {
          int version = frame.get() & 0xff;
          yield new Frame.Welcome(version, Integer.toUnsignedLong(frame.getInt()), str8(frame, 0));
        }
        case Kind.MESSAGE -> message(frame);
        case Kind.FAILURE -> {
          int id = frame.getInt();
          int code = frame.get() & 0xff;
          String about = str8(frame, id);
          yield new Frame.Failure(id, code, about, text(ByteBuffer.wrap(rest(frame)), id));
        }
        case Kind.PONG -> new Frame.Pong(rest(frame));
        case Kind.DONE -> new Frame.Done(frame.getInt());
        default -> null;
      };
    } catch (BufferUnderflowException shorter) {
      throw malformed(0, "it is shorter than its kind " + kind + " needs");
    }
  }

  private static Frame.@Nullable Message message(ByteBuffer frame) throws MalformedFrameException {
    Form form = Form.of(frame.get() & 0xff);
    if (form == null) {
      return null;
    }
    return new Frame.Message(form, str8(frame, 0), ByteBuffer.wrap(rest(frame)));
  }

  private static <T> T atEnd(ByteBuffer frame, int id, T read) throws MalformedFrameException {
    if (frame.hasRemaining()) {
      throw malformed(id, frame.remaining() + " bytes too many");
    }
    return read;
  }

  private static String str8(ByteBuffer frame, int id) throws MalformedFrameException {
    return text(part(frame, frame.get() & 0xff), id);
  }

  private static String str16(ByteBuffer frame) throws MalformedFrameException {
    return text(part(frame, frame.getShort() & 0xffff), 0);
  }

  private static ByteBuffer part(ByteBuffer frame, int length) {
    if (length > frame.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = frame.slice(frame.position(), length);
    frame.position(frame.position() + length);
    return part;
  }

  private static String text(ByteBuffer utf8, int id) throws MalformedFrameException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException wrong) {
      throw malformed(id, "a text that is not UTF-8");
    }
  }

  private static byte[] rest(ByteBuffer frame) {
    byte[] rest = new byte[frame.remaining()];
    frame.get(rest);
    return rest;
  }

  private static MalformedFrameException malformed(int id, String why) {
    return new MalformedFrameException(RelayError.MALFORMED, id, "frame: " + why);
  }

  private static MalformedFrameException unknown(int kind) {
    return new MalformedFrameException(
        RelayError.UNKNOWN_KIND, 0, "frame: kind " + kind + " (expected: 1 to 5)");
  }
}
