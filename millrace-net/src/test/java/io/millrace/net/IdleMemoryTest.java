// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.millrace.Millrace;
import io.millrace.server.Limits;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/// What a WebSocket that says nothing keeps in the heap: counted by class after a collection, so
/// that the figures are the same every time. Only classes of Millrace and of Netty count: those of
/// the JDK are the client's as well.
///
/// `-Dmillrace.idle.connections=100000` holds as many as that, where the limit on open files allows
/// two each; without it a few seconds' worth.
class IdleMemoryTest {
  private static final int WANTED = Integer.getInteger("millrace.idle.connections", 2_000);
  private static final int SPARE_FILES = 500;

  /// Without compact headers, which the launcher turns on and which save a fifth of it.
  private static final int MOST_BYTES = 2_300;

  private record Used(long count, long bytes) {}

  @Test
  void anIdleWebSocketKeepsLittleAndNoBuffer() throws Exception {
    int connections = Math.min(WANTED, allowed());
    try (Server server =
            Millrace.server()
                .websocket("/echo", TestConsumers.AsyncEcho::new)
                .options(
                    ServerOptions.DEFAULT
                        .withListen(new Listen.Tcp("127.0.0.1", 0))
                        .withLimits(Limits.DEFAULT.withConnections(connections + 1)))
                .start();
        Crowd crowd = new Crowd(server.port())) {
      crowd.grow(1); // what is made for the first is not counted
      Map<String, Used> before = live();
      crowd.grow(connections);
      Map<String, Used> after = live();
      Map<String, Double> each = new HashMap<>();
      double total = 0;
      for (String name : after.keySet()) {
        Used earlier = before.getOrDefault(name, new Used(0, 0));
        each.put(name, (double) (after.get(name).count - earlier.count) / connections);
        if (name.startsWith("io.millrace.") || name.startsWith("io.netty.")) {
          total += (double) (after.get(name).bytes - earlier.bytes) / connections;
        }
      }
      assertThat(each.get("io.millrace.net.websocket.WebSocketChannel")).isEqualTo(1.0);
      assertThat(total).as("bytes a connection of %s", each).isLessThan(MOST_BYTES);
      assertThat(each.getOrDefault("io.millrace.net.http.HttpConnection", 0.0)).isZero();
      assertThat(each.getOrDefault("io.millrace.net.http.HttpDecoder", 0.0)).isZero();
      assertThat(each.getOrDefault("io.millrace.consumer.Outbox", 0.0)).isZero();
      assertThat(buffers(each)).as("buffers a connection of %s", each).isLessThan(0.2);
    }
  }

  private static double buffers(Map<String, Double> each) {
    return each.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("ByteBuf"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /// Both ends are in this process.
  private static int allowed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int)
            Math.min(
                Integer.MAX_VALUE,
                (unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE_FILES)
                    / 2)
        : WANTED;
  }

  /// What is alive, by class, after a full collection.
  private static Map<String, Used> live() throws JMException {
    String[] all = {};
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {all},
                    new String[] {String[].class.getName()});
    Map<String, Used> live = new HashMap<>();
    for (String line : histogram.split("\n", -1)) {
      String[] words = line.strip().split("\\s+", -1); // number: count bytes name (module)
      if (words.length >= 4 && words[0].endsWith(":")) {
        live.put(words[3], new Used(Long.parseLong(words[1]), Long.parseLong(words[2])));
      }
    }
    return live;
  }

  /// Clients that say nothing once they are in.
  private static final class Crowd implements AutoCloseable {
    private static final byte[] HELLO =
        ("GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final int PER_SOURCE = 25_000;

    private final List<SocketChannel> sockets = new ArrayList<>();
    private final ByteBuffer answer = ByteBuffer.allocate(1_024);
    private final int port;

    private Crowd(int port) {
      this.port = port;
    }

    private void grow(int more) throws IOException {
      for (int i = 0; i < more; i++) {
        SocketChannel socket = SocketChannel.open();
        byte source = (byte) (2 + sockets.size() / PER_SOURCE);
        sockets.add(socket);
        socket.bind(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, source}), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.write(ByteBuffer.wrap(HELLO));
        int read = socket.read(answer.clear());
        assertThat(new String(answer.array(), 0, Math.max(0, read), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 101 ");
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel socket : sockets) {
        socket.close();
      }
    }
  }
}
