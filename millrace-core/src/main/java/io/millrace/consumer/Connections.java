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

  static Connections of(WebSocketHandler handler) {
    return opening -> new HandlerConnection(opening, handler);
  }
}
