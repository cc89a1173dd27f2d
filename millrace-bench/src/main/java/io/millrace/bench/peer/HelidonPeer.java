// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Helidon SE: a virtual thread for each connection, which writes by itself. A session is not made
/// for several threads, so each member of a broadcast has a lock.
public final class HelidonPeer implements Peer {
  private static final byte[] PLAIN = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
  private static final Header TEXT =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/plain");

  /// Kept, so that its level is. Clients that leave in the middle of an answer are no news.
  private static final Logger LOG = Logger.getLogger("io.helidon");

  private final WebServer server;

  private HelidonPeer(WebServer server) {
    this.server = server;
  }

  /// Serves until the process is stopped.
  public static void main(String[] arguments) {
    start(PeerPort.of(arguments));
  }

  static HelidonPeer start(int port) {
    LOG.setLevel(Level.SEVERE);
    Map<WsSession, ReentrantLock> members = new ConcurrentHashMap<>();
    return new HelidonPeer(
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .backlog(4096)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .addRouting(
                HttpRouting.builder()
                    .get("/plain", (_, response) -> response.header(TEXT).send(PLAIN)))
            .addRouting(
                WsRouting.builder()
                    .endpoint("/echo", new Echo())
                    .endpoint("/fanout", new Member(members)))
            .build()
            .start());
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static final class Echo implements WsListener {
    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      session.send(text, last);
    }

    @Override
    public void onMessage(WsSession session, BufferData bytes, boolean last) {
      session.send(bytes, last);
    }
  }

  private record Member(Map<WsSession, ReentrantLock> members) implements WsListener {
    @Override
    public void onOpen(WsSession session) {
      members.put(session, new ReentrantLock());
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      toAll(member -> member.send(text, last));
    }

    @Override
    public void onMessage(WsSession session, BufferData bytes, boolean last) {
      byte[] copy = bytes.readBytes();
      toAll(member -> member.send(BufferData.create(copy), last));
    }

    private void toAll(Consumer<WsSession> send) {
      members.forEach(
          (member, lock) -> {
            lock.lock();
            try {
              send.accept(member);
            } catch (RuntimeException gone) {
              members.remove(member);
            } finally {
              lock.unlock();
            }
          });
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
      members.remove(session);
    }

    @Override
    public void onError(WsSession session, Throwable cause) {
      members.remove(session);
    }
  }
}
