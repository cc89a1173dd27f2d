// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.websocket.Opcode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The server's side of one connection, byte by byte. Every read has a deadline.
final class RawPeer {
  private static final int DEADLINE_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;

  /// A frame as it came, unmasked.
  record Frame(boolean last, int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /// The code of a close frame, or 0 when it has none.
    int code() {
      return payload.length < 2 ? 0 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }
  }

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(DEADLINE_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  Socket socket() {
    return socket;
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /// Reads the request and says yes.
  ///
  /// @return the request's head
  String accept() throws IOException {
    String request = readHead();
    write(RawServer.accepting(request) + "\r\n");
    return request;
  }

  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the client closed the connection after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  byte[] readBytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the client closed the connection");
    }
    return bytes;
  }

  /// What has come, at least one octet; none when the client has ended its side.
  byte[] readSome() throws IOException {
    int first = in.read();
    if (first < 0) {
      return new byte[0];
    }
    byte[] some = new byte[1 + in.available()];
    some[0] = (byte) first;
    in.readFully(some, 1, some.length - 1);
    return some;
  }

  /// The next frame, or null when the client has closed the connection.
  @Nullable Frame readFrame() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int second = in.readUnsignedByte();
    if ((second & 0x80) == 0) {
      throw new IOException("a client's frame is not masked");
    }
    long length = second & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] mask = readBytes(4);
    byte[] payload = readBytes((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return new Frame((first & 0x80) != 0, first & 0x0F, payload);
  }

  /// The next frame, which has to be there.
  Frame nextFrame() throws IOException {
    Frame frame = readFrame();
    if (frame == null) {
      throw new EOFException("the client closed the connection (expected: a frame)");
    }
    return frame;
  }

  /// A frame as a server sends it.
  ///
  /// @param first its first byte: FIN, reserved bits and opcode
  static byte[] frame(int first, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    int length = payload.length;
    if (length < 126) {
      out.write(length);
    } else if (length < 65_536) {
      out.write(126);
      out.write(length >> 8);
      out.write(length);
    } else {
      out.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) length >> shift));
      }
    }
    out.writeBytes(payload);
    return out.toByteArray();
  }

  static byte[] text(String text) {
    return frame(0x80 | Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] close(int code) {
    return frame(0x80 | Opcode.CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  /// Echoes messages until the client's close frame, and answers that.
  void echo() throws IOException {
    for (Frame frame = nextFrame(); frame.opcode() != Opcode.CLOSE; frame = nextFrame()) {
      write(frame(0x80 | frame.opcode(), frame.payload()));
    }
    write(close(1000));
  }

  /// Whether the client has ended its side, waiting for it.
  boolean isEnded() throws IOException {
    return in.read() < 0;
  }
}
