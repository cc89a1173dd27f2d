// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

/// What a client sends: a text or bytes.
public sealed interface WebSocketMessage {
  record Text(String text) implements WebSocketMessage {}

  /// @param bytes the receiver's own array
  record Binary(byte[] bytes) implements WebSocketMessage {}
}
