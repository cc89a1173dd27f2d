// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/// Jetty without servlets: virtual threads for whatever may block, as its guide sets them up, and
/// WebSocket listeners that send with callbacks.
public final class JettyPeer implements Peer {
  private final Server server;
  private final ServerConnector connector;

  private JettyPeer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /// Serves until the process is stopped.
  public static void main(String[] arguments) {
    start(PeerPort.of(arguments));
  }

  static JettyPeer start(int port) {
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("jetty");
    VirtualThreadPool virtual = new VirtualThreadPool();
    virtual.setName("jetty-virtual");
    threads.setVirtualThreadsExecutor(virtual);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(4096);
    server.addConnector(connector);
    Set<Session> members = ConcurrentHashMap.newKeySet();
    WebSocketUpgradeHandler sockets =
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              container.addMapping("/echo", (_, _, _) -> new Echo());
              container.addMapping("/fanout", (_, _, _) -> new Member(members));
            });
    sockets.setHandler(new Plain());
    server.setHandler(sockets);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not start: " + e.getMessage(), e);
    }
    return new JettyPeer(server, connector);
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not stop: " + e.getMessage(), e);
    }
  }

  private static final class Plain extends Handler.Abstract.NonBlocking {
    private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    @Override
    public boolean handle(
        Request request, Response response, org.eclipse.jetty.util.Callback callback) {
      if (!request.getHttpURI().getPath().equals("/plain")) {
        return false;
      }
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, HELLO.length);
      response.write(true, ByteBuffer.wrap(HELLO), callback);
      return true;
    }
  }

  /// Sends each message back.
  public static final class Echo extends Session.Listener.AbstractAutoDemanding {
    @Override
    public void onWebSocketError(Throwable cause) {
      // A client that leaves in the middle of a message is no news.
    }

    @Override
    public void onWebSocketText(String message) {
      getSession().sendText(message, Callback.NOOP);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      getSession().sendBinary(payload, callback);
    }
  }

  /// Sends each message to every member.
  public static final class Member extends Session.Listener.AbstractAutoDemanding {
    private final Set<Session> members;

    Member(Set<Session> members) {
      this.members = members;
    }

    @Override
    public void onWebSocketOpen(Session session) {
      super.onWebSocketOpen(session);
      members.add(session);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
      // A client that leaves in the middle of a message is no news.
    }

    @Override
    public void onWebSocketText(String message) {
      members.forEach(member -> member.sendText(message, Callback.NOOP));
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      ByteBuffer copy = ByteBuffer.allocateDirect(payload.remaining()).put(payload).flip();
      callback.succeed();
      members.forEach(member -> member.sendBinary(copy.slice(), Callback.NOOP));
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
      members.remove(getSession());
      callback.succeed();
    }
  }
}
