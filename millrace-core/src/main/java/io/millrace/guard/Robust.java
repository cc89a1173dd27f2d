// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import io.millrace.consumer.ConnectionClosedException;
import io.millrace.consumer.WebSocket;
import io.millrace.consumer.WebSocketHandler;
import io.millrace.consumer.WebSocketMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a handler function outlive what it throws for one message: the log gets all of it, the
/// client one line, and the connection goes on. Consumers override `recover` instead.
public final class Robust {
  private static final Logger log = LoggerFactory.getLogger("io.millrace.connection");

  /// What a client is told when its message could not be handled. It says nothing of the cause.
  public static final String ANSWER = "错误: 消息处理失败";

  private Robust() {}

  /// Handles one message.
  @FunctionalInterface
  public interface Each<T> {
    void handle(WebSocket socket, T message) throws Exception;
  }

  /// Handles all texts until the connection ends; a binary message closes with 1003.
  public static WebSocketHandler texts(Each<String> handler) {
    return socket -> {
      for (String each : socket.texts()) {
        handle(socket, each, handler);
      }
    };
  }

  /// Handles all messages until the connection ends.
  public static WebSocketHandler messages(Each<WebSocketMessage> handler) {
    return socket -> {
      for (WebSocketMessage each : socket.messages()) {
        handle(socket, each, handler);
      }
    };
  }

  private static <T> void handle(WebSocket socket, T message, Each<T> handler) throws Exception {
    try {
      handler.handle(socket, message);
    } catch (ConnectionClosedException | InterruptedException ending) {
      throw ending;
    } catch (Exception problem) {
      if (!socket.isOpen()) {
        throw problem;
      }
      socket.layer().metrics().handlerErrors.increment();
      log.error("{} failed on one message and goes on.", socket, problem);
      socket.send(ANSWER);
    }
  }
}
