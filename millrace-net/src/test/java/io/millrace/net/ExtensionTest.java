// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.client.ClientOptions;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.extension.CodecException;
import io.millrace.extension.Compression;
import io.millrace.extension.ExtensionTerms;
import io.millrace.extension.MessageCodec;
import io.millrace.extension.WebSocketExtension;
import io.millrace.server.Server;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/// An extension of one's own, on both ends, alone and with compression behind it.
class ExtensionTest {
  private static final int FIN = 0x80;

  /// Ends each message with a checksum.
  private static final class Checksum implements WebSocketExtension {
    @Override
    public String name() {
      return "x-crc32";
    }

    @Override
    public Agreement answer(ExtensionTerms offer) {
      return new Agreement(new ExtensionTerms(name()), new Codec());
    }

    @Override
    public List<ExtensionTerms> offers() {
      return List.of(new ExtensionTerms(name()));
    }

    @Override
    public MessageCodec agreed(ExtensionTerms answer) {
      return new Codec();
    }

    private static final class Codec implements MessageCodec {
      @Override
      public int reservedBit() {
        return 0;
      }

      @Override
      public byte[] encode(boolean text, byte[] payload) {
        return ByteBuffer.allocate(payload.length + 4).put(payload).putInt(sum(payload)).array();
      }

      @Override
      public byte[] decode(boolean text, byte[] payload, int most) throws CodecException {
        int length = payload.length - 4;
        byte[] message = Arrays.copyOf(payload, Math.max(0, length));
        if (length < 0 || ByteBuffer.wrap(payload).getInt(length) != sum(message)) {
          throw new CodecException(CodecException.INVALID, "checksum");
        }
        return message;
      }

      @Override
      public Object sharing() {
        return "x-crc32";
      }
    }
  }

  private static int sum(byte[] payload) {
    CRC32 crc = new CRC32();
    crc.update(payload);
    return (int) crc.getValue();
  }

  private static SocketOptions options(Compression compression) {
    return SocketOptions.DEFAULT.withExtensions(new Checksum()).withCompression(compression);
  }

  @Test
  void bothEndsAgreeAndMessagesPassAloneAndCompressed() throws Exception {
    for (Compression each : List.of(Compression.NONE, Compression.DEFAULT.withMinSize(0))) {
      SocketOptions known = options(each);
      try (Server server =
              Millrace.server()
                  .websocket("/", known, TestConsumers.AsyncEcho::new)
                  .websocket("/all", known, TestConsumers.Fanout::new)
                  .start(0);
          WebSocket socket = connect(server, "/", known);
          WebSocket one = connect(server, "/all", known);
          WebSocket other = connect(server, "/all", known)) {
        for (String text : List.of("", "你好", "a".repeat(10_000))) {
          socket.send(text);
          assertThat(socket.receiveText()).isEqualTo(text);
        }
        try (Writer writer = socket.textWriter()) {
          writer.write("in ");
          writer.flush();
          writer.write("pieces");
        }
        assertThat(socket.receiveText()).isEqualTo("in pieces");
        one.send("to all");
        assertThat(one.receiveText()).isEqualTo("to all");
        assertThat(other.receiveText()).isEqualTo("to all");
      }
    }
  }

  private static WebSocket connect(Server server, String path, SocketOptions known)
      throws InterruptedException {
    return WebSocketClient.connect(
        "ws://127.0.0.1:" + server.port() + path, ClientOptions.DEFAULT.withSockets(known));
  }

  @Test
  void aMessageThatIsNotWhatItClaimsClosesWith1007() throws Exception {
    try (Server server =
            Millrace.server()
                .websocket("/", options(Compression.NONE), TestConsumers.AsyncEcho::new)
                .start(0);
        RawClient client = new RawClient(server.port())) {
      String head = client.handshake("/", "Sec-WebSocket-Extensions: other, x-crc32");
      assertThat(head.toLowerCase(Locale.ROOT)).contains("sec-websocket-extensions: x-crc32\r\n");
      client.write(RawClient.frame(FIN | Opcode.BINARY, new byte[] {1, 2, 3, 4, 5}));
      assertThat(client.nextFrame().code()).isEqualTo(CloseCode.INVALID_PAYLOAD);
    }
  }

  @Test
  void aMessageInPiecesIsNotGatheredWithoutEnd() throws Exception {
    SocketOptions small = options(Compression.NONE).withMaxMessage(100_000);
    try (Server server =
            Millrace.server()
                .websocket(
                    "/",
                    small,
                    socket -> {
                      try (OutputStream out = socket.binaryStream()) {
                        while (true) {
                          out.write(new byte[10_000]);
                        }
                      }
                    })
                .start(0);
        WebSocket socket = connect(server, "/", small)) {
      WebSocketMessage none = socket.receive();
      assertThat(none).isNull();
      assertThat(socket.closeReason()).isNotNull();
      assertThat(String.valueOf(socket.closeReason())).startsWith("1011");
    }
  }
}
