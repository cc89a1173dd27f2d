// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Message;
import io.millrace.websocket.CloseReason;
import java.time.Duration;

/// What a consumer sees, one at a time.
sealed interface Event {
  record Connect() implements Event {}

  record Text(String text) implements Event {}

  record Bytes(byte[] bytes) implements Event {}

  record FromLayer(Message message) implements Event {}

  /// Messages of other processes may have been lost.
  record Gap(Duration lasted) implements Event {}

  /// A timer or an awaited stage of an asynchronous consumer is due.
  record Due(Runnable task) implements Event {}

  /// Everything that came before has been seen: the connection is closed now.
  record Close(CloseReason reason) implements Event {}

  record Disconnect(CloseReason reason) implements Event {}

  /// Whether the client sent it, so that its number is bounded by not reading.
  default boolean isFromClient() {
    return this instanceof Text || this instanceof Bytes;
  }

  /// Characters or bytes of what the client sent.
  default int size() {
    return switch (this) {
      case Text(String text) -> text.length();
      case Bytes(byte[] bytes) -> bytes.length;
      case Connect _, FromLayer _, Gap _, Due _, Close _, Disconnect _ -> 0;
    };
  }
}
