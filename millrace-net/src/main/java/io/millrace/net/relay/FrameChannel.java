// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.relay.wire.FrameReader;
import io.millrace.server.Listen;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A blocking socket that carries frames. One thread reads, one writes, any may close.
///
/// The JDK closes a socket whose thread is interrupted: so only threads of the client's own touch
/// it.
final class FrameChannel implements AutoCloseable {
  private static final int BUFFER = 16 * 1_024;

  private final SocketChannel channel;
  private final Listen address;
  private final int localPort;
  private final int longest;
  private ByteBuffer in = ByteBuffer.allocate(BUFFER).flip();

  /// @param localPort from which to connect, or 0
  /// @param longest bytes of a frame
  FrameChannel(Listen address, int localPort, int longest) throws IOException {
    this.address = address;
    this.localPort = localPort;
    this.longest = longest;
    this.channel =
        address instanceof Listen.Unix
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
  }

  /// Waits until it is connected.
  void connect() throws IOException {
    switch (address) {
      case Listen.Unix(Path path) -> channel.connect(UnixDomainSocketAddress.of(path));
      case Listen.Tcp(String host, int port) -> {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (localPort > 0) {
          channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
          channel.bind(new InetSocketAddress(localPort));
        }
        channel.connect(new InetSocketAddress(InetAddress.getByName(host), port));
      }
      default -> throw new IOException("relay: " + address + " (expected: TCP or a Unix socket)");
    }
  }

  /// Writes all of them, in as few system calls as it takes.
  void write(ByteBuffer... frames) throws IOException {
    ByteBuffer last = frames[frames.length - 1];
    while (last.hasRemaining()) {
      channel.write(frames);
    }
  }

  /// Waits for a frame.
  ///
  /// @return all that its length counts, good until the next call; null at the end
  @Nullable ByteBuffer read() throws IOException {
    if (!fill(FrameReader.LENGTH)) {
      return null;
    }
    int length = in.getInt();
    if (length < 1 || length > longest) {
      throw new IOException(
          "frame: " + Integer.toUnsignedLong(length) + " bytes (expected: 1.." + longest + ")");
    }
    if (!fill(length)) {
      throw new EOFException("The connection ended within a frame.");
    }
    ByteBuffer frame = in.slice(in.position(), length);
    in.position(in.position() + length);
    return frame;
  }

  /// Reads until there is that much.
  ///
  /// @return false at the end
  private boolean fill(int bytes) throws IOException {
    if (in.remaining() >= bytes) {
      return true;
    }
    if (bytes > in.capacity() || (in.capacity() > BUFFER && bytes <= BUFFER)) {
      in = ByteBuffer.allocate(Math.max(bytes, BUFFER)).put(in);
    } else {
      in.compact();
    }
    int read = 0;
    while (in.position() < bytes && read >= 0) {
      read = channel.read(in);
    }
    in.flip();
    return in.remaining() >= bytes;
  }

  /// Sends no more; what the peer sends can still be read.
  void shutOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It is closed in any case.
    }
  }
}
