// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A server of a few lines for tests of the load tool: `/echo`, `/fanout`, `/plain`, `/short`
/// (echoes a byte less), `/silent` and `/closing`; anything else is 403. One virtual thread a
/// connection.
public final class TinyServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Set<Socket> members = ConcurrentHashMap.newKeySet();
  private final Set<Socket> all = ConcurrentHashMap.newKeySet();

  public TinyServer() {
    try {
      listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  public String url(String scheme, String path) {
    return scheme + "://127.0.0.1:" + listener.getLocalPort() + path;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : all) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        all.add(socket);
        Thread.startVirtualThread(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      OutputStream out = socket.getOutputStream();
      while (true) {
        String request = line(in);
        boolean upgrade = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          upgrade |= header.toLowerCase(Locale.ROOT).startsWith("upgrade: websocket");
        }
        String path = request.split(" ", -1)[1];
        switch (path) {
          case "/plain" -> send(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
          case "/echo", "/fanout", "/short", "/silent", "/closing" -> {
            String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n";
            answer += "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
            send(
                out,
                upgrade ? answer + "\r\n\r\n" : "HTTP/1.1 426 No\r\nContent-Length: 0\r\n\r\n");
            frames(path, socket, in);
            return;
          }
          default -> send(out, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        }
      }
    } catch (IOException e) {
      // The client left.
    } finally {
      members.remove(socket);
      all.remove(socket);
    }
  }

  private void frames(String path, Socket socket, DataInputStream in) throws IOException {
    if (path.equals("/fanout")) {
      members.add(socket);
    }
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0F;
      int length = in.readUnsignedByte() & 0x7F;
      length = length == 126 ? in.readUnsignedShort() : length;
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i & 3];
      }
      switch (path) {
        case "/echo" -> frame(socket, opcode, payload, length);
        case "/short" -> frame(socket, opcode, payload, length - 1);
        case "/closing" -> frame(socket, 8, new byte[] {3, (byte) 0xF5}, 2);
        case "/fanout" -> {
          for (Socket member : members) {
            frame(member, opcode, payload, length);
          }
        }
        default -> {}
      }
    }
  }

  private static void frame(Socket to, int opcode, byte[] payload, int length) throws IOException {
    byte[] frame = new byte[(length < 126 ? 2 : 4) + length];
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) (length < 126 ? length : 126);
    if (length >= 126) {
      frame[2] = (byte) (length >> 8);
      frame[3] = (byte) length;
    }
    System.arraycopy(payload, 0, frame, frame.length - length, length);
    synchronized (to) {
      to.getOutputStream().write(frame);
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int one = in.readUnsignedByte(); one != '\n'; one = in.readUnsignedByte()) {
      if (one != '\r') {
        line.append((char) one);
      }
    }
    return line.toString();
  }
}
