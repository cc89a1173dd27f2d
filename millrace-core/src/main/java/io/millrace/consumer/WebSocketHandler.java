// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

/// A WebSocket handled by one function, in blocking style: it is called once the connection is
/// accepted, iterates the messages and sends. Returning closes with 1000, an exception with 1011.
///
/// The function's virtual thread lives as long as the connection; a [WebSocketConsumer] costs
/// nothing while idle.
@FunctionalInterface
public interface WebSocketHandler {
  void handle(WebSocket socket) throws Exception;
}
