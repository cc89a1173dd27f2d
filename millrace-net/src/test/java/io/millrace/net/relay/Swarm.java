// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.relay.RelayRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Many processes of records on one thread. Each record carries its number among those of its pair,
/// so that one that is lost, doubled or overtaken is seen.
final class Swarm implements AutoCloseable {
  private static final long DEADLINE_MILLIS = Duration.ofSeconds(20).toMillis();

  /// Records that are on their way at one time, so that no socket overflows.
  private static final int ON_THEIR_WAY = 20_000;

  private final Selector selector;
  private final Member[] processes;
  private final Map<Integer, Member> byPort = new HashMap<>();
  private final SplittableRandom random;
  private int sent;
  private int received;

  private static final class Member {
    private final SocketChannel channel;
    private final int index;
    private final int port;
    private final int[] sentTo;
    private final int[] receivedFrom;
    private final ByteBuffer in = ByteBuffer.allocate(4_096).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer out = ByteBuffer.allocate(4_096).order(ByteOrder.LITTLE_ENDIAN);

    private Member(SocketChannel channel, int index, int all) throws IOException {
      this.channel = channel;
      this.index = index;
      this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      this.sentTo = new int[all];
      this.receivedFrom = new int[all];
    }
  }

  /// @param taken ports of other processes
  Swarm(int relayPort, int size, Set<Integer> taken, long seed) throws IOException {
    this.selector = Selector.open();
    this.random = new SplittableRandom(seed);
    this.processes = new Member[size];
    for (int i = 0; i < size; i++) {
      Member process = new Member(connected(relayPort, i, taken), i, size);
      processes[i] = process;
      byPort.put(process.port, process);
      process.channel.register(selector, SelectionKey.OP_READ, process);
    }
  }

  /// From a port that no other has, whichever family of addresses that is of.
  private SocketChannel connected(int relayPort, int index, Set<Integer> taken) throws IOException {
    InetAddress host = InetAddress.getByName(index % 2 == 0 ? "127.0.0.1" : "::1");
    while (true) {
      SocketChannel channel = SocketChannel.open().bind(new InetSocketAddress(host, 0));
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      if (byPort.containsKey(port) || taken.contains(port)) {
        channel.close();
        continue;
      }
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(new InetSocketAddress(host, relayPort));
      channel.configureBlocking(false);
      return channel;
    }
  }

  int received() {
    return received;
  }

  /// Sends that many, and receives them.
  void exchange(int records) throws IOException {
    while (received < records) {
      while (sent < records && sent - received < ON_THEIR_WAY) {
        send(records - sent);
      }
      if (selector.select(DEADLINE_MILLIS) == 0) {
        throw new AssertionError(
            sent - received + " of " + sent + " records did not come (expected: all)");
      }
      for (SelectionKey key : selector.selectedKeys()) {
        serve(key, (Member) key.attachment());
      }
      selector.selectedKeys().clear();
    }
  }

  private void send(int most) throws IOException {
    Member from = processes[random.nextInt(processes.length)];
    Member to = processes[random.nextInt(processes.length)];
    // Some go together, some in pieces.
    int together = Math.min(most, random.nextInt(1, 32));
    for (int i = 0; i < together && from.out.remaining() >= RelayRecord.SIZE; i++) {
      new RelayRecord(from.port, to.port, from.sentTo[to.index]++).write(from.out);
      sent++;
    }
    write(from, random.nextInt(4) == 0 ? random.nextInt(RelayRecord.SIZE) : 0);
  }

  private void write(Member process, int kept) throws IOException {
    process.out.flip();
    int end = process.out.limit();
    process.out.limit(Math.max(0, end - kept));
    process.channel.write(process.out);
    process.out.limit(end);
    boolean left = process.out.hasRemaining();
    process.out.compact();
    process
        .channel
        .keyFor(selector)
        .interestOps(left ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  private void serve(SelectionKey key, Member process) throws IOException {
    if (key.isWritable()) {
      write(process, 0);
    }
    if (key.isReadable()) {
      if (process.channel.read(process.in) < 0) {
        throw new AssertionError("process " + process.port + " was closed (expected: it was not)");
      }
      process.in.flip();
      while (process.in.remaining() >= RelayRecord.SIZE) {
        take(process, RelayRecord.read(process.in));
      }
      process.in.compact();
    }
  }

  private void take(Member process, RelayRecord record) {
    Member from = byPort.get(record.source());
    if (from == null || record.destination() != process.port) {
      throw new AssertionError(record + " came to " + process.port);
    }
    int expected = process.receivedFrom[from.index]++;
    if (record.event() != expected) {
      throw new AssertionError(record + " (expected: event " + expected + ")");
    }
    received++;
  }

  @Override
  public void close() throws IOException {
    for (Member process : processes) {
      process.channel.close();
    }
    selector.close();
  }
}
