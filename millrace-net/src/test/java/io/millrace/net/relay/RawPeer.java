// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.relay.RelayRecord;
import io.millrace.relay.wire.Frame;
import io.millrace.relay.wire.FrameReader;
import io.millrace.relay.wire.FrameWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/// A program at a relay, byte by byte. Whatever it waits for has a deadline.
final class RawPeer implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final SocketChannel channel;
  private final Selector selector;
  private ByteBuffer in = ByteBuffer.allocate(64 * 1_024).flip();

  private RawPeer(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.selector = Selector.open();
    channel.configureBlocking(false);
    channel.register(selector, 0);
  }

  static RawPeer tcp(String host, int port) throws IOException {
    return tcp(host, port, 0);
  }

  /// @param from the port from which to connect
  static RawPeer tcp(String host, int port, int from) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    InetAddress address = InetAddress.getByName(host);
    return connected(
        channel.bind(new InetSocketAddress(address, from)), new InetSocketAddress(address, port));
  }

  /// One with small buffers, so that it is soon full when it does not read.
  static RawPeer narrow(int port) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
    return connected(channel, new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
  }

  static RawPeer unix(Path path) throws IOException {
    return connected(
        SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(path));
  }

  private static RawPeer connected(SocketChannel channel, SocketAddress address)
      throws IOException {
    try {
      if (!(address instanceof UnixDomainSocketAddress)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      channel.connect(address);
      return new RawPeer(channel);
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
  }

  int port() throws IOException {
    return ((InetSocketAddress) Objects.requireNonNull(channel.getLocalAddress())).getPort();
  }

  // ---- out ----

  void write(byte... bytes) throws IOException {
    write(ByteBuffer.wrap(bytes));
  }

  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE, "until it can write");
      }
    }
  }

  /// As much as the relay reads.
  ///
  /// @return false when it has read nothing for half a second
  boolean writeWhileRead(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        channel.keyFor(selector).interestOps(SelectionKey.OP_WRITE);
        if (selector.select(500) == 0) {
          return false;
        }
        selector.selectedKeys().clear();
      }
    }
    return true;
  }

  /// For lambdas.
  void writeUnchecked(ByteBuffer bytes) {
    try {
      write(bytes);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /// As much as the socket takes at once.
  int tryWrite(ByteBuffer bytes) throws IOException {
    return channel.write(bytes);
  }

  void record(int source, int destination, int event) throws IOException {
    write(bytes(source, destination, event));
  }

  static ByteBuffer bytes(int source, int destination, int event) {
    ByteBuffer bytes = ByteBuffer.allocate(RelayRecord.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    new RelayRecord(source, destination, event).write(bytes);
    return bytes.flip();
  }

  void frame(Frame frame) throws IOException {
    write(FrameWriter.bytes(frame));
  }

  /// Says hello, and expects to be welcome.
  RawPeer hello(String name) throws Exception {
    frame(new Frame.Hello(Frame.VERSION, name, ""));
    if (!(nextFrame() instanceof Frame.Welcome welcome) || !welcome.name().equals(name)) {
      throw new AssertionError("no welcome for " + name);
    }
    return this;
  }

  void shutOutput() throws IOException {
    channel.shutdownOutput();
  }

  // ---- in ----

  RelayRecord nextRecord() throws IOException {
    if (!fill(RelayRecord.SIZE)) {
      throw new AssertionError("the connection has ended (expected: a record)");
    }
    return RelayRecord.read(in.order(ByteOrder.LITTLE_ENDIAN));
  }

  Frame.FromRelay nextFrame() throws Exception {
    if (!fill(FrameReader.LENGTH)) {
      throw new AssertionError("the connection has ended (expected: a frame)");
    }
    int length = in.order(ByteOrder.BIG_ENDIAN).getInt();
    if (!fill(length)) {
      throw new AssertionError("the connection has ended within a frame");
    }
    ByteBuffer frame = in.slice(in.position(), length);
    in.position(in.position() + length);
    return Objects.requireNonNull(FrameReader.fromRelay(frame));
  }

  /// Waits for the relay to end the connection, and fails when something else comes.
  void expectEnd() throws IOException {
    if (fill(1)) {
      throw new AssertionError(in.remaining() + " bytes came (expected: the end)");
    }
  }

  /// False when the end has come.
  private boolean fill(int bytes) throws IOException {
    if (in.capacity() < bytes) {
      in = ByteBuffer.allocate(bytes).put(in).flip();
    }
    while (in.remaining() < bytes) {
      in.compact();
      int read = channel.read(in);
      in.flip();
      if (read < 0) {
        return false;
      }
      if (read == 0) {
        await(SelectionKey.OP_READ, "for the relay");
      }
    }
    return true;
  }

  private void await(int what, String shown) throws IOException {
    channel.keyFor(selector).interestOps(what);
    int ready = selector.select(DEADLINE.toMillis());
    selector.selectedKeys().clear();
    if (ready == 0) {
      throw new AssertionError("waited " + DEADLINE.toSeconds() + " s in vain " + shown);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }

  /// Leaves without a word: the relay gets a reset.
  void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    close();
  }
}
