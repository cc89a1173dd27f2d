// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Vert.x: one verticle a core on the native transport, each with the members it owns; a publish
/// goes over the event bus once a verticle.
public final class VertxPeer implements Peer {
  private static final String FANOUT = "fanout";

  private final Vertx vertx;
  private final int port;

  private VertxPeer(Vertx vertx, int port) {
    this.vertx = vertx;
    this.port = port;
  }

  /// Serves until the process is stopped.
  public static void main(String[] arguments) {
    start(PeerPort.of(arguments), Runtime.getRuntime().availableProcessors());
  }

  static VertxPeer start(int port, int verticles) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(verticles));
    AtomicInteger bound = new AtomicInteger(port);
    vertx
        .deployVerticle(
            () -> new Site(port, bound), new DeploymentOptions().setInstances(verticles))
        .await();
    return new VertxPeer(vertx, bound.get());
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  private static final class Site extends VerticleBase {
    private static final Buffer PLAIN = Buffer.buffer("Hello, World!");

    private final int port;
    private final AtomicInteger bound;
    private final Set<ServerWebSocket> members = new LinkedHashSet<>();

    Site(int port, AtomicInteger bound) {
      this.port = port;
      this.bound = bound;
    }

    @Override
    public Future<HttpServer> start() {
      vertx.eventBus().<Object>consumer(FANOUT, message -> deliver(message.body()));
      return vertx
          .createHttpServer(
              new HttpServerOptions()
                  .setPort(port)
                  .setHost("127.0.0.1")
                  .setTcpNoDelay(true)
                  .setAcceptBacklog(4096)
                  .setWebSocketClosingTimeout(1)
                  .setPerFrameWebSocketCompressionSupported(false)
                  .setPerMessageWebSocketCompressionSupported(false))
          .requestHandler(
              request -> {
                if ("/plain".equals(request.path())) {
                  request.response().putHeader("Content-Type", "text/plain").end(PLAIN);
                } else {
                  request.response().setStatusCode(404).end();
                }
              })
          .webSocketHandshakeHandler(
              handshake -> {
                if ("/echo".equals(handshake.path()) || "/fanout".equals(handshake.path())) {
                  handshake.accept();
                } else {
                  handshake.reject(404);
                }
              })
          .webSocketHandler(this::open)
          .listen()
          .onSuccess(server -> bound.set(server.actualPort()));
    }

    private void open(ServerWebSocket socket) {
      if ("/echo".equals(socket.path())) {
        socket.textMessageHandler(socket::writeTextMessage);
        socket.binaryMessageHandler(socket::writeBinaryMessage);
        return;
      }
      members.add(socket);
      socket.closeHandler(_ -> members.remove(socket));
      socket.textMessageHandler(text -> vertx.eventBus().publish(FANOUT, text));
      socket.binaryMessageHandler(bytes -> vertx.eventBus().publish(FANOUT, bytes));
    }

    private void deliver(Object message) {
      switch (message) {
        case String text -> members.forEach(member -> member.writeTextMessage(text));
        case Buffer bytes -> members.forEach(member -> member.writeBinaryMessage(bytes));
        default -> throw new IllegalStateException("on the bus: " + message);
      }
    }
  }
}
