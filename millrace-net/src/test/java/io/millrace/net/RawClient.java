// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.websocket.Opcode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A client made of a socket and its own frames, to say exactly what a test wants said. Every read
/// has a deadline.
final class RawClient implements AutoCloseable {
  private static final int DEADLINE_MILLIS = 10_000;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private final Socket socket;
  private final DataInputStream in;

  /// A frame as it came.
  record Frame(boolean last, int reservedBits, int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /// The code of a close frame, or 0 when it has none.
    int code() {
      return payload.length < 2 ? 0 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }
  }

  RawClient(int port) throws IOException {
    this(port, 0);
  }

  /// @param receiveBuffer how much the kernel may take for a client that does not read; 0 for the
  ///   usual
  RawClient(int port, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(DEADLINE_MILLIS);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
  }

  /// Speaks over a socket that is connected already, such as one of TLS.
  RawClient(Socket connected) throws IOException {
    socket = connected;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(DEADLINE_MILLIS);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
  }

  static RawClient webSocket(int port, String path) throws IOException {
    RawClient client = new RawClient(port);
    client.handshake(path);
    return client;
  }

  /// @return the answer's head
  String handshake(String path, String... fields) throws IOException {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    request.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
    request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    write(request + "\r\n");
    return readHead();
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void sendText(String text) throws IOException {
    write(frame(0x80 | Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8)));
  }

  /// A masked frame.
  ///
  /// @param first its first byte: FIN, reserved bits and opcode
  static byte[] frame(int first, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    int length = payload.length;
    if (length < 126) {
      out.write(0x80 | length);
    } else if (length < 65_536) {
      out.write(0x80 | 126);
      out.write(length >> 8);
      out.write(length);
    } else {
      out.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) length >> shift));
      }
    }
    out.writeBytes(MASK);
    for (int i = 0; i < length; i++) {
      out.write(payload[i] ^ MASK[i & 3]);
    }
    return out.toByteArray();
  }

  static byte[] closeFrame(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return frame(0x80 | Opcode.CLOSE, payload);
  }

  /// The next frame, or null when the server has closed the connection.
  @Nullable Frame readFrame() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int second = in.readUnsignedByte();
    long length = second & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    if ((second & 0x80) != 0) {
      throw new IOException("a server's frame is masked");
    }
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    return new Frame((first & 0x80) != 0, first & 0x70, first & 0x0F, payload);
  }

  /// The next frame, which has to be there.
  Frame nextFrame() throws IOException {
    Frame frame = readFrame();
    if (frame == null) {
      throw new EOFException("the server closed the connection (expected: a frame)");
    }
    return frame;
  }

  /// Reads an HTTP head with the empty line after it.
  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the server closed the connection after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /// Reads an HTTP answer with a content-length.
  String readAnswer() throws IOException {
    String head = readHead();
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length: ");
    int length =
        at < 0 ? 0 : Integer.parseInt(lower.substring(at + 16, lower.indexOf("\r\n", at)).strip());
    return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  byte[] readBytes(int count) throws IOException {
    return in.readNBytes(count);
  }

  /// Whether the server has ended the connection, waiting for it.
  boolean isEnded() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  /// Whether something comes before the server closes.
  boolean hasMore() throws IOException {
    in.mark(1);
    boolean more = in.read() >= 0;
    in.reset();
    return more;
  }

  /// Whether nothing comes within that time.
  boolean isSilentFor(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      in.mark(1);
      int _ = in.read();
      in.reset();
      return false;
    } catch (SocketTimeoutException nothing) {
      return true;
    } finally {
      socket.setSoTimeout(DEADLINE_MILLIS);
    }
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// Ends with a reset, as a killed process may.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  Socket socket() {
    return socket;
  }

  static byte[] repeated(char c, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) c);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
