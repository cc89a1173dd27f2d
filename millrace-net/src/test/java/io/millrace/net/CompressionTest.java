// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.extension.Compression;
import io.millrace.layer.Message;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// permessage-deflate on the wire, in the manner of the Autobahn cases 12 and 13: every kind of
/// terms, messages of many sizes, whole and in fragments.
class CompressionTest {
  private static final int FIN = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int MOST = 1 << 20;
  private static final SocketOptions ALL =
      SocketOptions.DEFAULT.withCompression(Compression.DEFAULT.withMinSize(0));

  private static final Server SERVER =
      Millrace.server()
          .websocket("/echo", TestConsumers.AsyncEcho::new)
          .websocket("/blocking", TestConsumers.BlockingEcho::new)
          .websocket(
              "/context",
              ALL.withCompression(ALL.compression().withContext(true, true)),
              TestConsumers.AsyncEcho::new)
          .websocket("/never", ALL.withCompression(Compression.NONE), TestConsumers.AsyncEcho::new)
          .websocket("/plain", PlainEcho::new)
          .websocket("/all", TestConsumers.Fanout::new)
          .options(ServerOptions.DEFAULT.withSockets(ALL))
          .start(0);

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  /// Answers without compression.
  private static final class PlainEcho extends AsyncWebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(Message.text(text).uncompressed());
    }
  }

  /// A client's own deflater and inflater, made of the JDK's alone.
  private static final class Peer implements AutoCloseable {
    private final RawClient client;
    private final String answer;
    private final boolean forgets;
    private final boolean serverForgets;
    private final Deflater deflater = new Deflater(6, true);
    private final Inflater inflater = new Inflater(true);

    private Peer(String path, String offer) throws Exception {
      client = new RawClient(SERVER.port());
      answer =
          client
              .handshake(path, "Sec-WebSocket-Extensions: " + offer)
              .toLowerCase(Locale.ROOT)
              .lines()
              .filter(line -> line.startsWith("sec-websocket-extensions: "))
              .findFirst()
              .orElse("");
      forgets = answer.contains("client_no_context_takeover");
      serverForgets = answer.contains("server_no_context_takeover");
    }

    private byte[] deflated(byte[] payload) {
      if (payload.length == 0) {
        return new byte[1]; // an empty block (RFC 7692, 7.2.3.6)
      }
      if (forgets) {
        deflater.reset();
      }
      deflater.setInput(payload);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] some = new byte[8_192];
      int count;
      do {
        count = deflater.deflate(some, 0, some.length, Deflater.SYNC_FLUSH);
        out.write(some, 0, count);
      } while (count == some.length);
      byte[] all = out.toByteArray();
      return Arrays.copyOf(all, all.length - 4);
    }

    private byte[] inflated(RawClient.Frame frame) throws Exception {
      if (frame.reservedBits() == 0) {
        return frame.payload();
      }
      assertThat(frame.reservedBits()).isEqualTo(COMPRESSED);
      if (serverForgets) {
        inflater.reset();
      }
      byte[] input = Arrays.copyOf(frame.payload(), frame.payload().length + 4);
      input[input.length - 2] = (byte) 0xFF;
      input[input.length - 1] = (byte) 0xFF;
      inflater.setInput(input);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] some = new byte[8_192];
      for (int count = inflater.inflate(some); count > 0; count = inflater.inflate(some)) {
        out.write(some, 0, count);
      }
      return out.toByteArray();
    }

    private void send(int opcode, byte[] payload) throws Exception {
      client.write(RawClient.frame(FIN | COMPRESSED | opcode, deflated(payload)));
    }

    /// In fragments of that size; the bit stands in the first alone.
    private void sendFragments(int opcode, byte[] payload, int size) throws Exception {
      byte[] all = deflated(payload);
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (int from = 0; from == 0 || from < all.length; from += size) {
        int to = Math.min(all.length, from + size);
        int first = from == 0 ? COMPRESSED | opcode : Opcode.CONTINUATION;
        frames.writeBytes(
            RawClient.frame(
                first | (to == all.length ? FIN : 0), Arrays.copyOfRange(all, from, to)));
      }
      client.write(frames.toByteArray());
    }

    private byte[] receive() throws Exception {
      return inflated(client.nextFrame());
    }

    @Override
    public void close() throws IOException {
      deflater.end();
      inflater.end();
      client.close();
    }
  }

  private static byte[] message(Random random, int size, boolean text) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (text ? 'a' + random.nextInt(16) : random.nextInt(64));
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "/echo, permessage-deflate",
    "/blocking, permessage-deflate",
    "/echo, permessage-deflate; client_max_window_bits",
    "/echo, permessage-deflate; server_max_window_bits=9",
    "/echo, permessage-deflate; server_max_window_bits=8; client_max_window_bits=8",
    "/echo, permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "/context, permessage-deflate",
    "/context, permessage-deflate; server_no_context_takeover",
    "/context, permessage-deflate; client_no_context_takeover",
    "/context, permessage-deflate; server_max_window_bits=10",
  })
  void messagesOfAllSizesComeBack(String path, String offer) throws Exception {
    Random random = new Random(7);
    try (Peer peer = new Peer(path, offer)) {
      assertThat(peer.answer).startsWith("sec-websocket-extensions: permessage-deflate");
      for (int size : new int[] {0, 1, 16, 125, 126, 1_024, 4_096, 65_535, 65_536, 131_072}) {
        for (boolean text : new boolean[] {true, false}) {
          byte[] sent = message(random, size, text);
          int opcode = text ? Opcode.TEXT : Opcode.BINARY;
          peer.send(opcode, sent);
          assertThat(peer.receive()).as("%d bytes", size).isEqualTo(sent);
          peer.sendFragments(opcode, sent, Math.max(1, size / 7));
          assertThat(peer.receive()).as("%d bytes in fragments", size).isEqualTo(sent);
        }
      }
      peer.client.sendText("without compression");
      assertThat(new String(peer.receive(), UTF_8)).isEqualTo("without compression");
    }
  }

  @Test
  void manySmallMessagesKeepTheirContext() throws Exception {
    try (Peer peer = new Peer("/context", "permessage-deflate")) {
      long wire = 0;
      for (int i = 0; i < 1_000; i++) {
        byte[] sent = ("{\"message\":\"the same as ever\",\"number\":" + i + "}").getBytes(UTF_8);
        peer.send(Opcode.TEXT, sent);
        RawClient.Frame frame = peer.client.nextFrame();
        wire += frame.payload().length;
        assertThat(peer.inflated(frame)).isEqualTo(sent);
      }
      assertThat(wire).as("bytes on the wire for 1,000 messages").isLessThan(15_000);
    }
  }

  @Test
  void aPingMayComeBetweenCompressedFragments() throws Exception {
    try (Peer peer = new Peer("/echo", "permessage-deflate")) {
      byte[] all = peer.deflated("in two pieces".getBytes(UTF_8));
      byte[] begin = Arrays.copyOf(all, 4);
      byte[] rest = Arrays.copyOfRange(all, 4, all.length);
      peer.client.write(RawClient.frame(COMPRESSED | Opcode.TEXT, begin));
      peer.client.write(RawClient.frame(FIN | Opcode.PING, new byte[] {7}));
      assertThat(peer.client.nextFrame().opcode()).isEqualTo(Opcode.PONG);
      peer.client.write(RawClient.frame(FIN | Opcode.CONTINUATION, rest));
      assertThat(new String(peer.receive(), UTF_8)).isEqualTo("in two pieces");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcode.CONTINUATION, Opcode.PING, Opcode.CLOSE})
  void theBitMayStandInNoOtherFrame(int opcode) throws Exception {
    try (Peer peer = new Peer("/echo", "permessage-deflate")) {
      peer.client.write(RawClient.frame(COMPRESSED | Opcode.TEXT, new byte[] {(byte) 0xF2}));
      peer.client.write(RawClient.frame(FIN | COMPRESSED | opcode, new byte[0]));
      assertThat(peer.client.nextFrame().code()).isEqualTo(CloseCode.PROTOCOL_ERROR);
    }
  }

  @Test
  void withoutAnAgreementTheBitIsAnError() throws Exception {
    try (Peer peer = new Peer("/never", "permessage-deflate")) {
      assertThat(peer.answer).isEmpty();
      peer.send(Opcode.TEXT, new byte[10]);
      assertThat(peer.client.nextFrame().code()).isEqualTo(CloseCode.PROTOCOL_ERROR);
    }
  }

  @Test
  void aMessageMayOptOut() throws Exception {
    byte[] sent = RawClient.repeated('a', 5_000);
    try (Peer peer = new Peer("/plain", "permessage-deflate")) {
      peer.send(Opcode.TEXT, sent);
      RawClient.Frame frame = peer.client.nextFrame();
      assertThat(frame.reservedBits()).isZero();
      assertThat(frame.payload()).isEqualTo(sent);
    }
  }

  @Test
  void aBroadcastReachesEachMemberAsItHasAgreed() throws Exception {
    String said = "a broadcast that is long enough, long enough, long enough to be compressed";
    try (Peer one = new Peer("/all", "permessage-deflate");
        Peer other = new Peer("/all", "permessage-deflate");
        Peer narrow = new Peer("/all", "permessage-deflate; server_max_window_bits=9");
        Peer plain = new Peer("/all", "other")) {
      one.send(Opcode.TEXT, said.getBytes(UTF_8));
      for (Peer each : new Peer[] {one, other, narrow, plain}) {
        RawClient.Frame frame = each.client.nextFrame();
        assertThat(frame.reservedBits()).isEqualTo(each == plain ? 0 : COMPRESSED);
        assertThat(new String(each.inflated(frame), UTF_8)).isEqualTo(said);
      }
    }
  }

  @Test
  void textIsCheckedOnceItIsInflated() throws Exception {
    try (Peer peer = new Peer("/echo", "permessage-deflate")) {
      peer.send(Opcode.TEXT, new byte[] {(byte) 0xC3, 0x28});
      assertThat(peer.client.nextFrame().code()).isEqualTo(CloseCode.INVALID_PAYLOAD);
    }
  }

  @Test
  void brokenDataClosesThatConnectionAlone() throws Exception {
    try (Peer good = new Peer("/echo", "permessage-deflate");
        Peer bad = new Peer("/echo", "permessage-deflate")) {
      bad.client.write(
          RawClient.frame(FIN | COMPRESSED | Opcode.BINARY, RawClient.repeated('\u00ff', 50)));
      assertThat(bad.client.nextFrame().code()).isEqualTo(CloseCode.INVALID_PAYLOAD);
      good.send(Opcode.TEXT, "still here".getBytes(UTF_8));
      assertThat(new String(good.receive(), UTF_8)).isEqualTo("still here");
    }
  }

  @Test
  void aBombIsClosedWith1009BeforeItGrows() throws Exception {
    try (Peer peer = new Peer("/echo", "permessage-deflate")) {
      byte[] bomb = peer.deflated(new byte[200 * MOST]);
      assertThat(bomb).hasSizeLessThan(MOST);
      peer.client.write(RawClient.frame(FIN | COMPRESSED | Opcode.BINARY, bomb));
      assertThat(peer.client.nextFrame().code()).isEqualTo(CloseCode.TOO_BIG);
    }
  }
}
