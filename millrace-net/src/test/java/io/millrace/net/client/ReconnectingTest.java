// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.Backoff;
import io.millrace.client.ClientOptions;
import io.millrace.client.ClosedForGoodException;
import io.millrace.client.HandshakeRefusedException;
import io.millrace.client.Reconnecting;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import io.millrace.websocket.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections one after the other, to servers that end them in all ways.
@Timeout(60)
class ReconnectingTest {
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(1), 2, Duration.ofMillis(20), Duration.ofSeconds(10));
  private static final Backoff NEVER =
      new Backoff(Duration.ofHours(9), 1, Duration.ofHours(9), Duration.ofSeconds(10));

  private final WebSocketClient client = WebSocketClient.of(ClientOptions.DEFAULT);
  private final AtomicInteger connections = new AtomicInteger();

  @Test
  void whatMayPassIsTriedAgainUntilItIsOverForGood() throws Exception {
    List<String> heard = new ArrayList<>();
    try (RawServer server =
        new RawServer(
            peer -> {
              switch (connections.incrementAndGet()) {
                case 1 -> peer.socket().close();
                case 2 -> {
                  peer.readHead();
                  peer.write("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
                }
                case 3 -> {
                  peer.accept();
                  peer.write(RawPeer.text("then lost"));
                }
                case 4 -> {
                  peer.accept();
                  peer.write(RawPeer.text("then going away"));
                  peer.write(RawPeer.close(CloseCode.GOING_AWAY));
                  peer.readFrame();
                }
                case 5 -> {
                  peer.accept();
                  peer.write(RawPeer.text("then refused"));
                  peer.write(RawPeer.close(CloseCode.POLICY_VIOLATION));
                  peer.readFrame();
                }
                default -> throw new AssertionError("one connection too many");
              }
            })) {
      assertThatThrownBy(
              () -> {
                for (WebSocket socket : client.reconnecting(server.url("/"), QUICK)) {
                  socket.texts().forEach(heard::add);
                }
              })
          .isInstanceOfSatisfying(
              ClosedForGoodException.class,
              ended -> assertThat(ended.reason().code()).isEqualTo(1008));
      assertThat(heard).containsExactly("then lost", "then going away", "then refused");
      assertThat(connections).hasValue(5);
    }
  }

  @Test
  void aRefusalThatStaysEndsIt() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              connections.incrementAndGet();
              peer.readHead();
              peer.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
            })) {
      assertThatThrownBy(() -> client.reconnecting(server.url("/"), QUICK).iterator().hasNext())
          .isInstanceOf(HandshakeRefusedException.class);
      assertThat(connections).hasValue(1);
    }
  }

  /// Iterates on a thread of its own.
  private static CompletableFuture<Integer> iterate(Reconnecting reconnecting, Runnable opened) {
    return CompletableFuture.supplyAsync(
        () -> {
          int sockets = 0;
          for (WebSocket socket : reconnecting) {
            sockets++;
            opened.run();
            for (String _ : socket.texts()) {}
          }
          return sockets;
        },
        task -> Thread.ofVirtual().start(task));
  }

  @Test
  void itIsClosedFromAnotherThreadWhileConnected() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.accept();
              peer.echo();
            })) {
      Reconnecting reconnecting = client.reconnecting(server.url("/"), QUICK);
      CountDownLatch opened = new CountDownLatch(1);
      CompletableFuture<Integer> sockets = iterate(reconnecting, opened::countDown);
      assertThat(opened.await(10, TimeUnit.SECONDS)).isTrue();
      reconnecting.close();
      assertThat(sockets.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void itIsClosedFromAnotherThreadWhileItWaits() throws Exception {
    CountDownLatch refused = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 503 Busy\r\nRetry-After: 9999\r\nContent-Length: 0\r\n\r\n");
              refused.countDown();
            })) {
      Reconnecting reconnecting = client.reconnecting(server.url("/"), NEVER);
      CompletableFuture<Integer> sockets = iterate(reconnecting, () -> {});
      assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
      reconnecting.close();
      assertThat(sockets.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void itIsClosedFromAnotherThreadWhileItConnects() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readHead();
              asked.countDown();
              peer.isEnded();
            })) {
      Reconnecting reconnecting = client.reconnecting(server.url("/"), QUICK);
      CompletableFuture<Integer> sockets = iterate(reconnecting, () -> {});
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      reconnecting.close();
      assertThat(sockets.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void aBrokenInnerLoopClosesTheSocketBeforeTheNext() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.accept();
              peer.write(RawPeer.text("one"));
              peer.write(RawPeer.text("two"));
              assertThat(peer.nextFrame().code()).isEqualTo(1000);
              peer.write(RawPeer.close(1000));
            })) {
      try (Reconnecting reconnecting = client.reconnecting(server.url("/"), QUICK)) {
        int sockets = 0;
        for (WebSocket socket : reconnecting) {
          assertThat(socket.receiveText()).isEqualTo("one");
          if (++sockets == 3) {
            break;
          }
        }
      }
      server.join();
    }
  }
}
