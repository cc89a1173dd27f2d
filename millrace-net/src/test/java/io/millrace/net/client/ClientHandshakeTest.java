// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.client.BadAnswerException;
import io.millrace.client.ClientException;
import io.millrace.client.ClientOptions;
import io.millrace.client.HandshakeRefusedException;
import io.millrace.client.OpenTimeoutException;
import io.millrace.client.UnreachableException;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.layer.ChannelLayer;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.Opcode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The client against servers that answer otherwise than they should, as bytes.
@Timeout(60)
class ClientHandshakeTest {
  private static <T extends ClientException> T failure(
      Class<T> kind, ClientOptions options, RawServer.Conversation conversation) throws Exception {
    try (RawServer server = new RawServer(conversation)) {
      T failure =
          catchThrowableOfType(
              kind, () -> WebSocketClient.connect(server.url("/a"), options).close());
      assertThat(failure).isNotNull();
      assertThat(failure).hasMessageStartingWith(server.url("/a"));
      return failure;
    }
  }

  private static String badAnswer(UnaryOperator<String> change) throws Exception {
    BadAnswerException failure =
        failure(
            BadAnswerException.class,
            ClientOptions.DEFAULT.withSubprotocols("a", "b"),
            peer -> {
              peer.write(change.apply(RawServer.accepting(peer.readHead())) + "\r\n");
              assertThat(peer.isEnded()).isTrue();
            });
    return String.valueOf(failure.getMessage());
  }

  @Test
  void anAnswerThatBreaksTheRulesIsToldFromWhatWasExpected() throws Exception {
    assertThat(badAnswer(head -> head.replaceFirst("Upgrade: websocket\r\n", "")))
        .contains("Upgrade: missing (expected: websocket)");
    assertThat(badAnswer(head -> head.replaceFirst("Connection: Upgrade", "Connection: close")))
        .contains("Connection: close (expected: Upgrade)");
    assertThat(badAnswer(head -> head.replaceFirst("Accept: .*\r\n", "Accept: bm8=\r\n")))
        .contains("Sec-WebSocket-Accept: bm8= (expected: ");
    assertThat(badAnswer(head -> head.replaceFirst("Sec-WebSocket-Accept: .*\r\n", "")))
        .contains("Sec-WebSocket-Accept: missing (expected: ");
    assertThat(badAnswer(head -> head + "Sec-WebSocket-Protocol: c\r\n"))
        .contains("Sec-WebSocket-Protocol: c (expected: one of [a, b])");
    assertThat(badAnswer(head -> head + "Sec-WebSocket-Extensions: x-unknown\r\n"))
        .contains("extension: 'x-unknown' in the answer (expected: one that was offered, once)");
    assertThat(badAnswer(head -> head + "Sec-WebSocket-Extensions: ,;=\r\n"))
        .contains("Sec-WebSocket-Extensions");
    assertThat(
            badAnswer(
                head -> head + "Sec-WebSocket-Extensions: permessage-deflate; no_such_thing=1\r\n"))
        .contains("Sec-WebSocket-Extensions");
  }

  @Test
  void whatIsNoHttpIsSaid() throws Exception {
    assertThat(
            failure(
                BadAnswerException.class,
                ClientOptions.DEFAULT,
                peer -> {
                  peer.readHead();
                  peer.write("SSH-2.0-OpenSSH_9.6\r\n\r\n");
                  assertThat(peer.isEnded()).isTrue();
                }))
        .hasMessageContaining("does not speak HTTP");
  }

  @Test
  void hugeHeadersAreNotRead() throws Exception {
    failure(
        BadAnswerException.class,
        ClientOptions.DEFAULT,
        peer -> {
          peer.readHead();
          StringBuilder huge = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
          for (int i = 0; i < 1_000; i++) {
            huge.append("X-Field-").append(i).append(": ").append("x".repeat(1_000)).append("\r\n");
          }
          try {
            peer.write(huge + "\r\n");
          } catch (IOException endedBefore) {
            // It need not listen to the end.
          }
        });
  }

  @Test
  void silenceIsATimeout() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    ClientOptions hurried = ClientOptions.DEFAULT.withOpenTimeout(Duration.ofSeconds(2));
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readHead();
              assertThat(peer.isEnded()).isTrue();
              over.countDown();
            })) {
      OpenTimeoutException failure =
          catchThrowableOfType(
              OpenTimeoutException.class,
              () -> WebSocketClient.connect(server.url("/a"), hurried).close());
      assertThat(failure)
          .hasMessageStartingWith(server.url("/a"))
          .hasMessageContaining(
              "not open after 2000 ms: still missing is the answer to the handshake");
      assertThat(failure.mayPass()).isTrue();
      // Before the server is closed: it may not have taken the connection yet.
      assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anEndWithoutAnAnswerIsSaid() throws Exception {
    assertThat(failure(UnreachableException.class, ClientOptions.DEFAULT, peer -> peer.readHead()))
        .hasMessageContaining("closed without an answer");
    assertThat(
            failure(
                UnreachableException.class,
                ClientOptions.DEFAULT,
                peer -> {
                  peer.readHead();
                  peer.write("HTTP/1.1 101 Swi");
                }))
        .hasMessageContaining("closed without an answer");
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\nwho? you?', 401, who? you?, false",
    "'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', 404, '', false",
    "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', 200, abc, false",
    "'HTTP/1.0 502 Bad Gateway\r\n\r\nuntil the end', 502, until the end, true",
    "'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n', 500, '', true",
  })
  void aRefusalIsHandedOnWhole(String answer, int status, String body, boolean mayPass)
      throws Exception {
    HandshakeRefusedException failure =
        failure(
            HandshakeRefusedException.class,
            ClientOptions.DEFAULT,
            peer -> {
              peer.readHead();
              peer.write(answer);
            });
    assertThat(failure.response().status().code()).isEqualTo(status);
    assertThat(failure.response().bodyText()).isEqualTo(body);
    assertThat(failure.mayPass()).isEqualTo(mayPass);
    assertThat(failure).hasMessageContaining("refused the handshake: " + status);
  }

  @Test
  void aBusyServerSaysWhenToComeBack() throws Exception {
    HandshakeRefusedException failure =
        failure(
            HandshakeRefusedException.class,
            ClientOptions.DEFAULT,
            peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
            });
    assertThat(failure.retryAfter(Instant.EPOCH)).isEqualTo(Duration.ofSeconds(7));
    assertThat(failure.mayPass()).isTrue();
  }

  @Test
  void ofALongRefusalTheBeginningIsKeptAndOfADrippingOneWhatCame() throws Exception {
    HandshakeRefusedException longOne =
        failure(
            HandshakeRefusedException.class,
            ClientOptions.DEFAULT,
            peer -> {
              peer.readHead();
              try {
                peer.write(
                    "HTTP/1.1 403 No\r\nContent-Length: 9999999\r\n\r\n" + "x".repeat(999_999));
              } catch (IOException endedBefore) {
                // It need not listen to the end.
              }
            });
    assertThat(longOne.response().body()).hasSize(64 * 1_024);
    HandshakeRefusedException dripping =
        failure(
            HandshakeRefusedException.class,
            ClientOptions.DEFAULT.withOpenTimeout(Duration.ofSeconds(2)),
            peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\nso far");
              assertThat(peer.isEnded()).isTrue();
            });
    assertThat(dripping.response().bodyText()).isEqualTo("so far");
  }

  @Test
  void framesThatComeWithTheAnswerAreNotLost() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              byte[] head =
                  (RawServer.accepting(peer.readHead()) + "\r\n")
                      .getBytes(StandardCharsets.US_ASCII);
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              all.writeBytes(head);
              all.writeBytes(RawPeer.text("first"));
              all.writeBytes(RawPeer.text("second"));
              byte[] third = RawPeer.text("third");
              all.write(third, 0, 3);
              peer.write(all.toByteArray());
              peer.write(Arrays.copyOfRange(third, 3, third.length));
              peer.write(RawPeer.close(1000));
              assertThat(peer.nextFrame().code()).isEqualTo(1000);
            })) {
      try (WebSocket socket = WebSocketClient.connect(server.url("/"))) {
        assertThat(socket.texts()).containsExactly("first", "second", "third");
        assertThat(socket.closeReason()).isEqualTo(CloseReason.NORMAL);
      }
      server.join();
    }
  }

  @Test
  void redirectsAreFollowedAndSecretsStayWithTheirOrigin() throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    try (RawServer other =
            new RawServer(
                peer -> {
                  requests.add(peer.accept());
                  peer.echo();
                });
        RawServer first =
            new RawServer(
                peer -> {
                  String request = peer.readHead();
                  requests.add(request);
                  String to =
                      request.startsWith("GET /a/start ")
                          ? "../b?x=1"
                          : other.url("/c").replace("ws:", "http:");
                  peer.write(
                      "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n");
                })) {
      ClientOptions options =
          ClientOptions.DEFAULT
              .withBasic("ann", "secret")
              .withCookie("session", "1")
              .withHeader("X-Kept", "yes");
      try (WebSocket socket = WebSocketClient.connect(first.url("/a/start"), options)) {
        socket.send("here");
        assertThat(socket.receiveText()).isEqualTo("here");
      }
      assertThat(requests).hasSize(3);
      assertThat(requests.get(0)).contains("Authorization: Basic YW5uOnNlY3JldA==", "session=1");
      assertThat(requests.get(1))
          .startsWith("GET /b?x=1 HTTP/1.1")
          .contains("Authorization", "Cookie");
      assertThat(requests.get(2))
          .startsWith("GET /c HTTP/1.1")
          .contains("Host: 127.0.0.1:" + other.port(), "X-Kept: yes")
          .doesNotContain("Authorization", "Cookie");
    }
  }

  @Test
  void redirectsHaveAnEnd() throws Exception {
    RawServer.Conversation around =
        peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 307 Again\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n");
        };
    assertThat(
            failure(
                HandshakeRefusedException.class, ClientOptions.DEFAULT.withRedirects(3), around))
        .hasMessageContaining("after 3 redirects");
    assertThat(
            failure(
                HandshakeRefusedException.class, ClientOptions.DEFAULT.withRedirects(0), around))
        .hasMessageContaining("redirects are off");
  }

  @Test
  void aCancelledAttemptIsGivenUp() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readHead();
              asked.countDown();
              assertThat(peer.isEnded()).isTrue();
              ended.countDown();
            })) {
      CompletableFuture<WebSocket> opening =
          WebSocketClient.of(ClientOptions.DEFAULT).openAsync(server.url("/"));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(opening.cancel(false)).isTrue();
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(opening::join).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void aClientThatIsClosedOpensNothingAndGivesUpWhatIsOnItsWay() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readHead();
              asked.countDown();
              assertThat(peer.isEnded()).isTrue();
            })) {
      WebSocketClient client = WebSocketClient.of(ClientOptions.DEFAULT, ChannelLayer.inMemory());
      CompletableFuture<WebSocket> opening = client.openAsync(server.url("/"));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      client.close();
      assertThatThrownBy(opening::join).hasCauseInstanceOf(UnreachableException.class);
      assertThatThrownBy(() -> client.open(server.url("/")))
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("The client was closed");
    }
  }

  @Test
  void aMaskedFrameOfAServerClosesWith1002() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.accept();
              peer.write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
              assertThat(peer.nextFrame().code()).isEqualTo(CloseCode.PROTOCOL_ERROR);
              assertThat(peer.isEnded()).isTrue();
            })) {
      try (WebSocket socket = WebSocketClient.connect(server.url("/"))) {
        assertThat(socket.receive()).isNull();
        assertThat(socket.closeReason()).isEqualTo(new CloseReason(1002, "frame is masked"));
      }
      server.join();
    }
  }

  @Test
  void aServerThatClosesIsAnsweredAndOneThatIsClosedAnswers() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              if (peer.accept().startsWith("GET /theirs ")) {
                peer.write(RawPeer.close(4_444));
                assertThat(peer.nextFrame().code()).isEqualTo(4_444);
                assertThat(peer.isEnded()).isTrue();
              } else {
                RawPeer.Frame frame = peer.nextFrame();
                assertThat(frame.opcode()).isEqualTo(Opcode.CLOSE);
                assertThat(frame.code()).isEqualTo(1000);
                peer.write(RawPeer.close(1000));
              }
            })) {
      try (WebSocket socket = WebSocketClient.connect(server.url("/theirs"))) {
        assertThat(socket.receive()).isNull();
        assertThat(socket.closeReason()).isEqualTo(new CloseReason(4_444, ""));
      }
      try (WebSocket socket = WebSocketClient.connect(server.url("/ours"))) {
        assertThat(socket.isOpen()).isTrue();
      }
      server.join();
    }
  }

  @Test
  void anAbruptLossIs1006() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.accept();
              peer.write(RawPeer.text("last words"));
              peer.nextFrame();
              peer.socket().setSoLinger(true, 0);
            })) {
      try (WebSocket socket = WebSocketClient.connect(server.url("/"))) {
        assertThat(socket.receive()).isEqualTo(new WebSocketMessage.Text("last words"));
        socket.send("now");
        assertThat(socket.receive()).isNull();
        assertThat(socket.closeReason()).isEqualTo(CloseReason.ABNORMAL);
      }
    }
  }

  @Test
  void aServerThatDoesNotAnswerTheCloseIsLeft() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.accept();
              assertThat(peer.nextFrame().code()).isEqualTo(1000);
              assertThat(peer.isEnded()).isTrue();
            })) {
      ClientOptions hasty =
          ClientOptions.DEFAULT.withSockets(
              ClientOptions.DEFAULT.sockets().withCloseTimeout(Duration.ofMillis(200)));
      WebSocket socket = WebSocketClient.connect(server.url("/"), hasty);
      socket.close();
      assertThat(socket.isOpen()).isFalse();
      server.join();
    }
  }
}
