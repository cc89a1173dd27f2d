// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.ClientOptions;
import io.millrace.client.Credentials;
import io.millrace.client.Proxy;
import io.millrace.client.ProxyException;
import io.millrace.client.UnreachableException;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The client through proxies, which are made of sockets here. The server's name exists only for
/// the proxy.
@Timeout(60)
class ClientProxyTest {
  private final CompletableFuture<String> asked = new CompletableFuture<>();

  private static RawServer echo() throws IOException {
    return new RawServer(
        peer -> {
          peer.accept();
          peer.echo();
        });
  }

  /// Passes octets on in both directions until either end is over.
  private static void splice(RawPeer client, int port) throws Exception {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread back = Thread.ofVirtual().start(() -> copy(server, client.socket()));
      while (true) {
        byte[] one = client.readSome();
        if (one.length == 0) {
          break;
        }
        server.getOutputStream().write(one);
      }
      server.shutdownOutput();
      back.join();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException ended) {
      // One of them has left.
    }
  }

  private RawServer httpProxy(int port, @Nullable String credentials) throws IOException {
    return new RawServer(
        peer -> {
          String request = peer.readHead();
          asked.complete(request);
          if (credentials != null && !request.contains(credentials)) {
            peer.write("HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n");
            return;
          }
          peer.write("HTTP/1.1 200 Connected\r\n\r\n");
          splice(peer, port);
        });
  }

  private static void talkThrough(Proxy proxy) throws Exception {
    try (WebSocket socket =
        WebSocketClient.connect(
            "ws://behind.invalid:8123/x", ClientOptions.DEFAULT.withProxy(proxy))) {
      socket.send("through");
      assertThat(socket.receiveText()).isEqualTo("through");
    }
  }

  @Test
  void anHttpProxyIsAskedToConnect() throws Exception {
    try (RawServer server = echo();
        RawServer proxy = httpProxy(server.port(), null)) {
      talkThrough(new Proxy.Http("127.0.0.1", proxy.port()));
      assertThat(asked.join())
          .startsWith("CONNECT behind.invalid:8123 HTTP/1.1")
          .doesNotContainIgnoringCase("proxy-authorization");
    }
  }

  @Test
  void anHttpProxyIsTold() throws Exception {
    try (RawServer server = echo();
        RawServer proxy = httpProxy(server.port(), "Basic YW5uOnNlY3JldA==")) {
      talkThrough(
          new Proxy.Http("127.0.0.1", proxy.port(), new Credentials.Basic("ann", "secret")));
      Proxy unknown = new Proxy.Http("127.0.0.1", proxy.port());
      assertThatThrownBy(() -> talkThrough(unknown))
          .isInstanceOfSatisfying(
              ProxyException.class, problem -> assertThat(problem.mayPass()).isFalse())
          .hasMessageContaining("the proxy 127.0.0.1:" + proxy.port() + " does not know us");
    }
  }

  @Test
  void aProxyThatRefusesIsToldFromTheServer() throws Exception {
    try (RawServer proxy =
        new RawServer(
            peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
            })) {
      assertThatThrownBy(() -> talkThrough(new Proxy.Http("127.0.0.1", proxy.port())))
          .isInstanceOfSatisfying(
              ProxyException.class, problem -> assertThat(problem.mayPass()).isTrue())
          .hasMessageContaining("does not let us through")
          .hasMessageContaining("502");
    }
  }

  @Test
  void aProxyThatIsNotThereIsNamed() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    assertThatThrownBy(() -> talkThrough(new Proxy.Http("127.0.0.1", port)))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("nobody listens at the proxy 127.0.0.1:" + port);
  }

  @Test
  void theEnvironmentNamesAProxyOnlyWhenAsked() throws Exception {
    try (RawServer server = echo();
        RawServer proxy = httpProxy(server.port(), null)) {
      talkThrough(
          new Proxy.FromEnvironment(Map.of("http_proxy", "http://127.0.0.1:" + proxy.port())));
      assertThat(asked.join()).startsWith("CONNECT behind.invalid:8123");
    }
  }

  /// RFC 1928, with RFC 1929 where there is a password.
  private RawServer socksProxy(int port, @Nullable String password) throws IOException {
    return new RawServer(
        peer -> {
          byte[] greeting = peer.readBytes(2);
          byte[] methods = peer.readBytes(greeting[1]);
          byte method = (byte) (password == null ? 0 : 2);
          if (new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) < 0) {
            peer.write(new byte[] {5, (byte) 0xFF});
            return;
          }
          peer.write(new byte[] {5, method});
          if (password != null) {
            peer.readBytes(1);
            String user = new String(peer.readBytes(peer.readBytes(1)[0]), StandardCharsets.UTF_8);
            String said = new String(peer.readBytes(peer.readBytes(1)[0]), StandardCharsets.UTF_8);
            boolean known = user.equals("ann") && said.equals(password);
            peer.write(new byte[] {1, (byte) (known ? 0 : 1)});
            if (!known) {
              return;
            }
          }
          byte[] request = peer.readBytes(4);
          assertThat(request).containsExactly(5, 1, 0, 3);
          String host = new String(peer.readBytes(peer.readBytes(1)[0]), StandardCharsets.UTF_8);
          byte[] to = peer.readBytes(2);
          asked.complete(host + ":" + ((to[0] & 0xFF) << 8 | (to[1] & 0xFF)));
          peer.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
          splice(peer, port);
        });
  }

  @Test
  void aSocksProxyResolvesTheName() throws Exception {
    try (RawServer server = echo();
        RawServer proxy = socksProxy(server.port(), null)) {
      talkThrough(new Proxy.Socks5("127.0.0.1", proxy.port()));
      assertThat(asked.join()).isEqualTo("behind.invalid:8123");
    }
  }

  @Test
  void aSocksProxyIsToldWhoAsks() throws Exception {
    try (RawServer server = echo();
        RawServer proxy = socksProxy(server.port(), "secret")) {
      talkThrough(
          new Proxy.Socks5("127.0.0.1", proxy.port(), new Credentials.Basic("ann", "secret")));
      for (Proxy unknown :
          List.of(
              new Proxy.Socks5("127.0.0.1", proxy.port()),
              new Proxy.Socks5("127.0.0.1", proxy.port(), new Credentials.Basic("ann", "wrong")))) {
        assertThatThrownBy(() -> talkThrough(unknown))
            .isInstanceOf(ProxyException.class)
            .hasMessageContaining("does not know us");
      }
    }
  }
}
