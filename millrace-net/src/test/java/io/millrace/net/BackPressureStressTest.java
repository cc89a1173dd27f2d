// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.server.TransportKind;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import io.netty.channel.uring.IoUring;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that write and read at speeds of their own, in random pieces: every echo comes, in
/// order, and nobody hangs.
class BackPressureStressTest {
  private static final int CLIENTS = 6;
  private static final int MESSAGES = 100;
  private static final int MAX_MESSAGE = 100_000;
  private static final int[] SIZES = {4, 5, 130, 1_100, 5_000, 17_000, 66_000, MAX_MESSAGE};

  @ParameterizedTest
  @EnumSource(TransportKind.class)
  void everyEchoComesInOrderWhateverTheSpeeds(TransportKind kind) throws Exception {
    Assumptions.assumeTrue(kind != TransportKind.IO_URING || IoUring.isAvailable());
    long seed = System.nanoTime();
    System.out.println("seed of " + kind + ": " + seed);
    SocketOptions small = SocketOptions.DEFAULT.withOutbox(64 * 1_024).withMailbox(2);
    try (Server server =
            Millrace.server()
                .websocket("/async", TestConsumers.AsyncEcho::new)
                .websocket("/blocking", TestConsumers.BlockingEcho::new)
                .websocket(
                    "/function",
                    socket -> {
                      for (var message : socket.messages()) {
                        if (message
                            instanceof io.millrace.consumer.WebSocketMessage.Binary(byte[] bytes)) {
                          socket.send(bytes);
                        }
                      }
                    })
                .options(
                    ServerOptions.DEFAULT
                        .withTransport(kind)
                        .withListen(new Listen.Tcp("127.0.0.1", 0))
                        .withSockets(small))
                .start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      List<RawClient> clients = new ArrayList<>();
      String[] paths = {"/async", "/blocking", "/function"};
      for (int i = 0; i < CLIENTS; i++) {
        Random chance = new Random(seed + i);
        int buffer = chance.nextBoolean() ? 8_192 : 0;
        RawClient client = new RawClient(server.port(), buffer);
        clients.add(client);
        client.handshake(paths[i % paths.length]);
        int[] sizes = chance.ints(MESSAGES, 0, SIZES.length).map(n -> SIZES[n]).toArray();
        ends.add(threads.submit(() -> write(client, sizes, new Random(chance.nextLong()))));
        ends.add(threads.submit(() -> read(client, sizes, new Random(chance.nextLong()))));
      }
      try {
        for (Future<?> end : ends) {
          end.get(40, TimeUnit.SECONDS);
        }
      } finally {
        for (RawClient client : clients) {
          client.close();
        }
      }
    } catch (Exception | AssertionError failed) {
      throw new AssertionError("seed " + seed, failed);
    }
  }

  private static Void write(RawClient client, int[] sizes, Random chance) throws Exception {
    ByteArrayOutputStream ready = new ByteArrayOutputStream();
    for (int i = 0; i < sizes.length; i++) {
      byte[] payload = new byte[sizes[i]];
      payload[0] = (byte) i;
      payload[1] = (byte) (i >> 8);
      payload[sizes[i] - 1] = 7;
      ready.writeBytes(RawClient.frame(0x80 | Opcode.BINARY, payload));
      if (chance.nextInt(6) > 0 || i == sizes.length - 1) {
        // Cut anywhere.
        byte[] bytes = ready.toByteArray();
        ready.reset();
        int cut = i == sizes.length - 1 ? bytes.length : chance.nextInt(bytes.length + 1);
        client.write(java.util.Arrays.copyOf(bytes, cut));
        ready.write(bytes, cut, bytes.length - cut);
      }
      pause(chance);
    }
    return null;
  }

  private static Void read(RawClient client, int[] sizes, Random chance) throws Exception {
    for (int i = 0; i < sizes.length; i++) {
      RawClient.Frame frame = client.nextFrame();
      assertThat(frame.opcode()).as("echo " + i + " of " + sizes[i]).isEqualTo(Opcode.BINARY);
      byte[] payload = frame.payload();
      assertThat(payload).hasSize(sizes[i]);
      assertThat(new byte[] {payload[0], payload[1], payload[sizes[i] - 1]})
          .containsExactly((byte) i, (byte) (i >> 8), (byte) 7);
      pause(chance);
    }
    return null;
  }

  private static void pause(Random chance) {
    if (chance.nextInt(30) == 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(chance.nextInt(60)));
    }
  }
}
