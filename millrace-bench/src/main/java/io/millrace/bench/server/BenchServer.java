// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.server;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.Handles;
import io.millrace.consumer.IncomingText;
import io.millrace.consumer.WebSocket;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerOptions;
import java.util.concurrent.CompletableFuture;

/// Millrace as it is measured: the routes that the peers have as well, through the public API only.
public final class BenchServer {
  private BenchServer() {}

  /// The routes, to be started.
  public static ServerBuilder routes(ServerOptions options) {
    Response hello = Response.text("Hello, World!");
    return Millrace.server()
        .options(options)
        .getAsync("/plain", _ -> CompletableFuture.completedStage(hello))
        .get("/plain/blocking", _ -> hello)
        .anyAsync("/{path:path}", request -> CompletableFuture.completedStage(echo(request)))
        .websocket("/echo", Echo::new)
        .websocket("/echo/blocking", BlockingEcho::new)
        .websocket("/echo/handler", BenchServer::echo)
        .websocket("/fanout", Fanout::new);
  }

  private static Response echo(Request request) {
    return Response.bytes("application/octet-stream", request.body());
  }

  private static void echo(WebSocket socket) throws InterruptedException {
    for (WebSocketMessage message = socket.receive(); message != null; message = socket.receive()) {
      switch (message) {
        case WebSocketMessage.Text(String text) -> socket.send(text);
        case WebSocketMessage.Binary(byte[] bytes) -> socket.send(bytes);
      }
    }
  }

  private static final class Echo extends AsyncWebSocketConsumer {
    @Override
    protected void receive(IncomingText text) {
      send(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  private static final class BlockingEcho extends WebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  /// Every message goes to every connection. A `fanout_message` from elsewhere goes through each
  /// connection's consumer, as most messages of an application do.
  static final class Fanout extends AsyncWebSocketConsumer {
    private static final String ALL = "fanout";

    @Override
    protected void connect() {
      join(ALL);
      accept();
    }

    @Override
    protected void receive(String text) {
      group(ALL).sendText(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      group(ALL).sendBytes(bytes);
    }

    @Handles("fanout_message")
    void show(Shown shown) {
      send(shown.text());
    }

    record Shown(String text) {}
  }
}
