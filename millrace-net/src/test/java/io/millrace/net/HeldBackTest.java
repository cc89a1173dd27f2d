// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that send more frames in a second than are handled in one.
@Timeout(60)
class HeldBackTest {
  private static final int PER_SECOND = 50;
  private static final int FLOOD = 120;

  /// More than a test waits for, second by second.
  private static final int LONG_FLOOD = 100 * PER_SECOND;

  private final ChannelLayer layer = ChannelLayer.inMemory();
  private final AtomicInteger seen = new AtomicInteger();
  private final BlockingQueue<CloseReason> ends = new LinkedBlockingQueue<>();
  private final Server server =
      Millrace.server()
          .layer(layer)
          .options(
              ServerOptions.DEFAULT.withSockets(
                  SocketOptions.DEFAULT.withFramesPerSecond(PER_SECOND)))
          .websocket("/async", TestConsumers.AsyncEcho::new)
          .websocket("/counting", Counting::new)
          .start(0);

  private final class Counting extends WebSocketConsumer {
    @Override
    protected void receive(String text) {
      seen.incrementAndGet();
    }

    @Override
    protected void disconnect(CloseReason reason) {
      ends.add(reason);
    }
  }

  @AfterEach
  void stop() {
    server.stop();
    layer.close();
  }

  private long heldBack() {
    return layer.metrics().heldBack.sum();
  }

  private static byte[] flood(int frames, int even) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < frames; i++) {
      byte[] number = Integer.toString(i).getBytes(UTF_8);
      all.writeBytes(RawClient.frame(0x80 | (i % 2 == 0 ? even : Opcode.TEXT), number));
    }
    return all.toByteArray();
  }

  @Test
  void theyWaitForTheNextSecondAndNothingIsLost() throws Exception {
    try (RawClient client = RawClient.webSocket(server.port(), "/async")) {
      client.write(flood(FLOOD, Opcode.PING));
      client.write(RawClient.closeFrame(CloseCode.NORMAL, ""));
      for (int i = 0; i < FLOOD; i++) {
        RawClient.Frame frame = client.nextFrame();
        assertThat(frame.opcode()).isEqualTo(i % 2 == 0 ? Opcode.PONG : Opcode.TEXT);
        assertThat(frame.text()).isEqualTo(Integer.toString(i));
      }
      assertThat(client.nextFrame().code()).isEqualTo(CloseCode.NORMAL);
      assertThat(heldBack()).isPositive();
    }
  }

  @Test
  void whatOneSentThatHasLeftIsHandled() throws Exception {
    try (RawClient client = RawClient.webSocket(server.port(), "/counting")) {
      client.write(flood(LONG_FLOOD, Opcode.TEXT));
      Await.until("it is held back", () -> heldBack() > 0);
    }
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(seen).hasValue(LONG_FLOOD);
  }

  @Test
  void moreThanIsKeptIsReadOnWhenItsTimeHasCome() throws Exception {
    byte[] large = new byte[4_000];
    ByteArrayOutputStream flood = new ByteArrayOutputStream();
    for (int i = 0; i < FLOOD; i++) {
      flood.writeBytes(RawClient.frame(0x80 | Opcode.BINARY, large));
    }
    try (RawClient client = RawClient.webSocket(server.port(), "/async")) {
      client.write(flood.toByteArray());
      for (int i = 0; i < FLOOD; i++) {
        assertThat(client.nextFrame().payload()).isEqualTo(large);
      }
      assertThat(heldBack()).isPositive();
    }
  }

  @Test
  void whoSendsOnAndOnAfterAStopIsHeardNoMore() throws Exception {
    Thread stopping = Thread.ofVirtual().unstarted(server::stop);
    try (RawClient client = RawClient.webSocket(server.port(), "/counting")) {
      stopping.start();
      assertThat(client.nextFrame().code()).isEqualTo(CloseCode.GOING_AWAY);
      ByteArrayOutputStream flood = new ByteArrayOutputStream();
      for (int i = 0; i < 1 << 16; i++) {
        flood.writeBytes(RawClient.frame(0x80 | Opcode.TEXT, new byte[0]));
      }
      client.write(flood.toByteArray());
      Await.until("it is a violation", () -> layer.metrics().violations.sum() == 1);
    }
    stopping.join();
    assertThat(seen).hasValue(0);
  }

  @Test
  void aStopWaitsForNoQuota() throws Exception {
    try (RawClient client = RawClient.webSocket(server.port(), "/counting")) {
      client.write(flood(LONG_FLOOD, Opcode.TEXT));
      Await.until("it is held back", () -> heldBack() > 0);
      Thread stopping = Thread.ofVirtual().start(server::stop);
      assertThat(client.nextFrame().code()).isEqualTo(CloseCode.GOING_AWAY);
      client.write(RawClient.closeFrame(CloseCode.GOING_AWAY, ""));
      assertThat(client.isEnded()).isTrue();
      stopping.join();
      assertThat(ends.poll(20, TimeUnit.SECONDS))
          .extracting(CloseReason::code)
          .isEqualTo(CloseCode.GOING_AWAY);
    }
  }
}
