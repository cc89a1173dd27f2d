// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.scope.Scope;
import io.millrace.websocket.SocketOptions;
import java.util.function.Supplier;

/// Makes the connections of a route, each with its own consumer.
@FunctionalInterface
public interface Connections {
  Connection open(
      Scope scope, SocketTransport transport, SocketOptions options, Surroundings surroundings);

  /// @param consumers gives a fresh consumer at each call
  ///
  ///   A class whose [Handles] methods cannot be called fails at the first connection.
  static Connections of(Supplier<? extends Consumer> consumers) {
    return (scope, transport, options, surroundings) ->
        switch (checked(consumers.get())) {
          case WebSocketConsumer blocking ->
              new BlockingConnection(scope, transport, options, surroundings, blocking);
          case AsyncWebSocketConsumer async ->
              new AsyncConnection(scope, transport, options, surroundings, async);
        };
  }

  private static Consumer checked(Consumer consumer) {
    HandlerTable.of(consumer.getClass());
    return consumer;
  }

  static Connections of(WebSocketHandler handler) {
    return (scope, transport, options, surroundings) ->
        new HandlerConnection(scope, transport, options, surroundings, handler);
  }
}
