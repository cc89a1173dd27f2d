// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.wire;

import io.millrace.relay.Form;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes frames: see the protocol's page in the guide.
public final class FrameWriter {
  /// The longest head of a frame that carries a payload, its length included: a SEND for a name of
  /// 255 bytes.
  public static final int LONGEST_HEAD = Integer.BYTES + 1 + Integer.BYTES + 3 + 255;

  private static final int LONGEST_STR8 = 255;
  private static final int LONGEST_STR16 = 65_535;

  private FrameWriter() {}

  /// A whole frame, with its length.
  public static ByteBuffer bytes(Frame frame) {
    return switch (frame) {
      case Frame.Hello(int version, String name, String token) ->
          new Body(Kind.HELLO).u8(version).str8(name).str16(token).frame();
      case Frame.Send(int id, var form, var target, ByteBuffer payload) ->
          new Body(Kind.SEND)
              .u32(id)
              .u8(form.code())
              .u8(FrameReader.code(target))
              .str8(target.text())
              .bytes(payload)
              .frame();
      case Frame.Join(int id, String group) -> new Body(Kind.JOIN).u32(id).str8(group).frame();
      case Frame.Leave(int id, String group) -> new Body(Kind.LEAVE).u32(id).str8(group).frame();
      case Frame.Ping(byte[] payload) ->
          new Body(Kind.PING).bytes(ByteBuffer.wrap(payload)).frame();
      case Frame.Welcome(int version, long most, String name) ->
          new Body(Kind.WELCOME).u8(version).u32((int) most).str8(name).frame();
      case Frame.Message(var form, String from, ByteBuffer payload) ->
          new Body(Kind.MESSAGE).u8(form.code()).str8(from).bytes(payload).frame();
      case Frame.Failure(int id, int code, String about, String reason) ->
          new Body(Kind.FAILURE)
              .u32(id)
              .u8(code)
              .str8(about)
              .bytes(ByteBuffer.wrap(reason.getBytes(StandardCharsets.UTF_8)))
              .frame();
      case Frame.Pong(byte[] payload) ->
          new Body(Kind.PONG).bytes(ByteBuffer.wrap(payload)).frame();
      case Frame.Done(int id) -> new Body(Kind.DONE).u32(id).frame();
    };
  }

  /// All of a MESSAGE but its payload.
  ///
  /// @param head cleared, written and flipped; has room for [#LONGEST_HEAD]
  /// @param from the sender's name in UTF-8, at most 255 bytes
  /// @param payload bytes that will follow
  public static void messageHead(ByteBuffer head, Form form, byte[] from, int payload) {
    head.clear()
        .putInt(1 + 2 + from.length + payload)
        .put((byte) Kind.MESSAGE)
        .put((byte) form.code())
        .put((byte) from.length)
        .put(from)
        .flip();
  }

  /// A frame that grows.
  private static final class Body {
    private ByteBuffer buffer = ByteBuffer.allocate(64).position(FrameReader.LENGTH);

    private Body(int kind) {
      u8(kind);
    }

    private ByteBuffer room(int bytes) {
      if (buffer.remaining() < bytes) {
        buffer.flip();
        buffer = ByteBuffer.allocate(buffer.limit() * 2 + bytes).put(buffer);
      }
      return buffer;
    }

    private Body u8(int value) {
      room(1).put((byte) value);
      return this;
    }

    private Body u32(int value) {
      room(Integer.BYTES).putInt(value);
      return this;
    }

    private Body str8(String text) {
      byte[] utf8 = utf8(text, LONGEST_STR8);
      return u8(utf8.length).bytes(ByteBuffer.wrap(utf8));
    }

    private Body str16(String text) {
      byte[] utf8 = utf8(text, LONGEST_STR16);
      room(Short.BYTES).putShort((short) utf8.length);
      return bytes(ByteBuffer.wrap(utf8));
    }

    private static byte[] utf8(String text, int longest) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      if (utf8.length > longest) {
        throw new IllegalArgumentException(
            "text: " + utf8.length + " bytes (expected: " + longest + " or less)");
      }
      return utf8;
    }

    private Body bytes(ByteBuffer added) {
      room(added.remaining()).put(added.duplicate());
      return this;
    }

    private ByteBuffer frame() {
      buffer.flip();
      return buffer.putInt(0, buffer.limit() - FrameReader.LENGTH);
    }
  }
}
