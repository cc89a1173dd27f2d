// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What a strict client sees on the wire.
class WebSocketProtocolTest {
  private static final int FIN = 0x80;
  private static final int MAX_MESSAGE = 1_000;

  private static final Server SERVER =
      Millrace.server()
          .websocket("/echo", TestConsumers.AsyncEcho::new)
          .websocket("/blocking", TestConsumers.BlockingEcho::new)
          .websocket("/choosy", TestConsumers.Choosy::new)
          .websocket("/refusing", TestConsumers.Refusing::new)
          .websocket("/failing", TestConsumers.Failing::new)
          .options(
              ServerOptions.DEFAULT.withSockets(SocketOptions.DEFAULT.withMaxMessage(MAX_MESSAGE)))
          .start(0);

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  private static RawClient open() throws Exception {
    return RawClient.webSocket(SERVER.port(), "/echo");
  }

  private static void assertClosed(RawClient client, int code) throws Exception {
    RawClient.Frame frame = client.nextFrame();
    assertThat(frame.opcode()).isEqualTo(Opcode.CLOSE);
    assertThat(frame.code()).isEqualTo(code);
    assertThat(client.isEnded()).isTrue();
  }

  @Test
  void echoesTextAndBinaryInBothStyles() throws Exception {
    for (String path : new String[] {"/echo", "/blocking"}) {
      try (RawClient client = RawClient.webSocket(SERVER.port(), path)) {
        client.sendText("grüße 你好 😀");
        assertThat(client.nextFrame().text()).isEqualTo("grüße 你好 😀");
        client.write(RawClient.frame(FIN | Opcode.BINARY, new byte[] {0, 1, (byte) 0xFF}));
        RawClient.Frame binary = client.nextFrame();
        assertThat(binary.opcode()).isEqualTo(Opcode.BINARY);
        assertThat(binary.payload()).containsExactly(0, 1, 0xFF);
      }
    }
  }

  @Test
  void refusesAFrameWithoutMask() throws Exception {
    try (RawClient client = open()) {
      client.write(new byte[] {(byte) (FIN | Opcode.TEXT), 1, 'a'});
      assertClosed(client, CloseCode.PROTOCOL_ERROR);
    }
  }

  @Test
  void refusesReservedBitsAndUnknownOpcodes() throws Exception {
    for (int first : new int[] {0xC1, 0xA1, 0x91, FIN | 0x3, FIN | 0xB}) {
      try (RawClient client = open()) {
        client.write(RawClient.frame(first, new byte[0]));
        assertClosed(client, CloseCode.PROTOCOL_ERROR);
      }
    }
  }

  @Test
  void answersAPingWithinAFragmentedMessage() throws Exception {
    try (RawClient client = open()) {
      client.write(RawClient.frame(Opcode.TEXT, "eins ".getBytes(UTF_8)));
      client.write(RawClient.frame(FIN | Opcode.PING, "p".getBytes(UTF_8)));
      assertThat(client.nextFrame().opcode()).isEqualTo(Opcode.PONG);
      client.write(RawClient.frame(FIN | Opcode.CONTINUATION, "zwei".getBytes(UTF_8)));
      assertThat(client.nextFrame().text()).isEqualTo("eins zwei");
    }
  }

  @Test
  void takesACharacterThatIsCutByEveryFragmentBorder() throws Exception {
    byte[] text = "ab€😀cd".getBytes(UTF_8);
    try (RawClient client = open()) {
      for (int cut = 0; cut <= text.length; cut++) {
        client.write(RawClient.frame(Opcode.TEXT, Arrays.copyOf(text, cut)));
        client.write(
            RawClient.frame(FIN | Opcode.CONTINUATION, Arrays.copyOfRange(text, cut, text.length)));
        assertThat(client.nextFrame().text()).isEqualTo("ab€😀cd");
      }
    }
  }

  @Test
  void takesFramesThatTheSocketCutsAnywhere() throws Exception {
    byte[] frame = RawClient.frame(FIN | Opcode.TEXT, RawClient.repeated('x', 200));
    try (RawClient client = open()) {
      for (int cut = 1; cut < frame.length; cut += cut < 12 ? 1 : 31) {
        client.write(Arrays.copyOf(frame, cut));
        client.write(Arrays.copyOfRange(frame, cut, frame.length));
        assertThat(client.nextFrame().payload()).hasSize(200);
      }
    }
  }

  @Test
  void closesWith1007OnTextThatIsNotUtf8AsSoonAsItIsSeen() throws Exception {
    for (String hex : new String[] {"c3", "eda080", "f4908080", "c080"}) {
      try (RawClient client = open()) {
        byte[] bad = HexFormat.of().parseHex(hex);
        client.write(RawClient.frame(FIN | Opcode.TEXT, bad));
        assertClosed(client, CloseCode.INVALID_PAYLOAD);
      }
    }
    try (RawClient client = open()) {
      client.write(RawClient.frame(Opcode.TEXT, new byte[] {'a', (byte) 0xFF}));
      assertClosed(client, CloseCode.INVALID_PAYLOAD);
    }
  }

  @Test
  void closesWith1009WhenAFrameOrAMessageIsTooLong() throws Exception {
    try (RawClient client = open()) {
      client.write(RawClient.frame(FIN | Opcode.TEXT, RawClient.repeated('x', MAX_MESSAGE)));
      assertThat(client.nextFrame().payload()).hasSize(MAX_MESSAGE);
      client.write(RawClient.frame(FIN | Opcode.TEXT, RawClient.repeated('x', MAX_MESSAGE + 1)));
      assertClosed(client, CloseCode.TOO_BIG);
    }
    try (RawClient client = open()) {
      client.write(RawClient.frame(Opcode.BINARY, new byte[600]));
      client.write(RawClient.frame(FIN | Opcode.CONTINUATION, new byte[600]));
      assertClosed(client, CloseCode.TOO_BIG);
    }
  }

  @Test
  void aHugeAnnouncedLengthReservesNothing() throws Exception {
    try (RawClient client = open()) {
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      header.write(FIN | Opcode.BINARY);
      header.write(0x80 | 127);
      header.writeBytes(new byte[] {0x7F, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4});
      client.write(header.toByteArray());
      assertClosed(client, CloseCode.TOO_BIG);
    }
  }

  @Test
  void answersACloseWithItsCode() throws Exception {
    try (RawClient client = open()) {
      client.write(RawClient.closeFrame(4_321, "bye"));
      RawClient.Frame frame = client.nextFrame();
      assertThat(frame.code()).isEqualTo(4_321);
      assertThat(client.isEnded()).isTrue();
    }
    try (RawClient client = open()) {
      client.write(RawClient.frame(FIN | Opcode.CLOSE, new byte[0]));
      assertThat(client.nextFrame().payload()).isEmpty();
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void refusesACloseWithACodeThatIsNeverSent() throws Exception {
    for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
      try (RawClient client = open()) {
        client.write(RawClient.closeFrame(code, ""));
        assertClosed(client, CloseCode.PROTOCOL_ERROR);
      }
    }
  }

  @Test
  void framesSentWithTheHandshakeAreNotLost() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(
          ("GET /blocking HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                  + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
              .getBytes(UTF_8));
      all.writeBytes(RawClient.frame(FIN | Opcode.TEXT, "early".getBytes(UTF_8)));
      client.write(all.toByteArray());
      assertThat(client.readHead()).contains("101", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(client.nextFrame().text()).isEqualTo("early");
    }
  }

  @Test
  void saysWhyAHandshakeIsRefused() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write(
          "GET /echo HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
              + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertThat(client.readAnswer()).contains("426", "sec-websocket-version: 13");
    }
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write(
          "GET /echo HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n");
      assertThat(client.readAnswer()).contains("400", "Sec-WebSocket-Key");
    }
    try (RawClient client = new RawClient(SERVER.port())) {
      assertThat(client.handshake("/nowhere")).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void theConsumerChoosesSubprotocolAndHeaders() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      assertThat(client.handshake("/choosy", "Sec-WebSocket-Protocol: a, b"))
          .contains("sec-websocket-protocol: b", "x-chosen: yes");
    }
  }

  @Test
  void theConsumerRefusesWithAStatusOfItsOwn() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      assertThat(client.handshake("/refusing")).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void anExceptionClosesWith1011AndTellsNothing() throws Exception {
    try (RawClient client = RawClient.webSocket(SERVER.port(), "/failing")) {
      client.sendText("x");
      RawClient.Frame frame = client.nextFrame();
      assertThat(frame.code()).isEqualTo(CloseCode.SERVER_ERROR);
      assertThat(frame.payload()).hasSize(2);
    }
  }

  @Test
  void httpAndWebSocketShareThePort() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 404");
      assertThat(client.handshake("/echo")).startsWith("HTTP/1.1 101");
      client.sendText("a");
      assertThat(client.nextFrame().text()).isEqualTo("a");
    }
  }
}
