// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import java.util.function.Supplier;

/// Makes the connections of a route, each with its own consumer.
@FunctionalInterface
public interface Connections {
  Connection open(Opening opening);

  /// @param consumers gives a fresh consumer at each call
  ///
  ///   A class whose [Handles] methods cannot be called fails at the first connection.
  static Connections of(Supplier<? extends Consumer> consumers) {
    return opening ->
        switch (checked(consumers.get())) {
          case WebSocketConsumer blocking -> new BlockingConnection(opening, blocking);
          case AsyncWebSocketConsumer async -> new AsyncConnection(opening, async);
        };
  }

  private static Consumer checked(Consumer consumer) {
    HandlerTable.of(consumer.getClass());
    return consumer;
  }

  /// Runs the handler on a virtual thread of its own for each connection.
  static Connections of(WebSocketHandler handler) {
    return opening ->
        new PulledConnection(
            opening,
            opened -> opening.surroundings().threads().newThread(new HandlerRun(opened, handler)));
  }

  /// Hands the open socket to whoever wants it, such as the caller of a client.
  ///
  /// @param opened called on the loop, once; must not block
  static Connections handingOver(java.util.function.Consumer<WebSocket> opened) {
    return opening ->
        new PulledConnection(
            opening,
            connection -> {
              opened.accept(new WebSocket(connection));
              return null;
            });
  }
}
