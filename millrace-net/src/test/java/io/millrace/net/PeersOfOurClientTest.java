// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ClientOptions;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.extension.Compression;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our client talks to servers of other makers: texts, bytes, fragments, 16 MiB, pings, closing
/// handshakes from both sides and a lost connection, compressed and not.
class PeersOfOurClientTest {
  private static final int BIG = 16 << 20;

  @ParameterizedTest
  @CsvSource({"PYTHON, yes", "PYTHON, no", "NODE, yes", "NODE, no"})
  void weTalkToAnotherLibrary(
      PeerProcess.Language language, String compressed, @TempDir Path folder) throws Exception {
    Compression compression =
        compressed.equals("yes") ? Compression.DEFAULT.withMinSize(0) : Compression.NONE;
    ClientOptions options =
        ClientOptions.DEFAULT.withSockets(
            SocketOptions.DEFAULT.withMaxMessage(BIG).withOutbox(BIG).withCompression(compression));
    try (PeerProcess server = new PeerProcess(language, folder, "server", compressed)) {
      String url = "ws://127.0.0.1:" + server.line();
      echoes(url, options);
      pingsAndFragments(url, options);
      endings(url, options);
    }
  }

  private static void echoes(String url, ClientOptions options) throws Exception {
    try (WebSocket socket = WebSocketClient.connect(url + "/echo", options)) {
      Random random = new Random(4);
      for (int size : new int[] {0, 1, 125, 126, 65_535, 65_536, 500_000, BIG}) {
        String text = "abcdefgh".repeat(size / 8 + 1).substring(0, size);
        socket.send(text);
        assertThat(socket.receiveText()).isEqualTo(text);
        byte[] blob = new byte[size];
        random.nextBytes(blob);
        socket.send(blob);
        assertThat(socket.receive())
            .isInstanceOfSatisfying(
                WebSocketMessage.Binary.class, came -> assertThat(came.bytes()).isEqualTo(blob));
      }
      try (Writer writer = socket.textWriter()) {
        writer.write("in pieces, ");
        writer.flush();
        writer.write("你好 😀");
      }
      assertThat(socket.receiveText()).isEqualTo("in pieces, 你好 😀");
      assertThat(socket.ping().get(10, TimeUnit.SECONDS)).isPositive();
      socket.close(new CloseReason(4000, "that is all"));
      assertThat(socket.receive()).isNull();
      assertThat(socket.closeReason()).isEqualTo(new CloseReason(4000, "that is all"));
    }
  }

  private static void pingsAndFragments(String url, ClientOptions options) throws Exception {
    try (WebSocket socket = WebSocketClient.connect(url + "/pings", options)) {
      assertThat(socket.receiveText()).isEqualTo("answered");
    }
    try (WebSocket socket = WebSocketClient.connect(url + "/fragments", options)) {
      assertThat(socket.receiveText()).isEqualTo("in three pieces 😀");
    }
  }

  private static void endings(String url, ClientOptions options) throws Exception {
    try (WebSocket socket = WebSocketClient.connect(url + "/closes", options)) {
      socket.send("please");
      assertThat(socket.receive()).isNull();
      assertThat(socket.closeReason()).isEqualTo(new CloseReason(4001, "bye"));
    }
    try (WebSocket socket = WebSocketClient.connect(url + "/vanishes", options)) {
      socket.send("go");
      assertThat(socket.receive()).isNull();
      CloseReason reason = socket.closeReason();
      assertThat(reason == null ? 0 : reason.code()).isEqualTo(CloseCode.ABNORMAL);
    }
  }
}
