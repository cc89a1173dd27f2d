// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketHandler;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.Server;
import io.millrace.websocket.Opcode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/// A few bytes on the wire may be many messages of 1 MiB: how many of them wait for a busy consumer
/// is bounded by their size, not by their number alone.
class MailboxSizeTest {
  private static final int FIN = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int BOMBS = 60;
  private static final int MOST = 1 << 20;

  private final ChannelLayer layer = ChannelLayer.inMemory();
  private final CountDownLatch free = new CountDownLatch(1);
  private final AtomicInteger taken = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);

  /// Busy with the first message, whatever happens.
  private final WebSocketHandler busy =
      socket -> {
        while (socket.receive() != null) {
          taken.incrementAndGet();
          awaitFreedom();
        }
        ended.countDown();
      };

  private void awaitFreedom() {
    while (true) {
      try {
        free.await();
        return;
      } catch (InterruptedException _) {
        // It does not care that the peer leaves.
      }
    }
  }

  private Server start() {
    return Millrace.server().layer(layer).websocket("/", busy).start(0);
  }

  private static RawClient connect(Server server) throws Exception {
    RawClient client = new RawClient(server.port());
    String answer = client.handshake("/", "Sec-WebSocket-Extensions: permessage-deflate");
    assertThat(answer).contains("permessage-deflate");
    return client;
  }

  private static byte[] bombs() {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(new byte[MOST]);
    byte[] out = new byte[8_192];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    byte[] bomb = Arrays.copyOf(out, length - 4);
    assertThat(bomb).hasSizeLessThan(2_000);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < BOMBS; i++) {
      all.writeBytes(RawClient.frame(FIN | COMPRESSED | Opcode.BINARY, bomb));
    }
    return all.toByteArray();
  }

  private long cameIn() {
    return layer.metrics().messagesIn.sum();
  }

  @Test
  void aClientIsReadNoMoreWhenWhatWaitsIsLong() throws Exception {
    try (Server server = start();
        RawClient client = connect(server)) {
      client.write(bombs());
      Await.until("the consumer is busy", () -> taken.get() == 1 && cameIn() >= 2);
      assertThat(cameIn()).isLessThanOrEqualTo(3);
      free.countDown();
      Await.until("all have come", () -> taken.get() == BOMBS);
    }
  }

  @Test
  void whatAClientThatLeavesHadSentIsKeptUpToALimit() throws Exception {
    try (Server server = start()) {
      try (RawClient client = connect(server)) {
        client.write(bombs());
        Await.until("the consumer is busy", () -> taken.get() == 1);
      }
      Await.until("it has left", () -> layer.metrics().openWebSockets.sum() == 0);
      assertThat(cameIn()).isLessThan(10);
      free.countDown();
      ended.await();
      assertThat(taken.get()).isEqualTo((int) cameIn());
    }
  }
}
