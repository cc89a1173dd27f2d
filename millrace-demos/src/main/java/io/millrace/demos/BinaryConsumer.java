// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.consumer.WebSocketConsumer;

/// Tells bytes from text.
final class BinaryConsumer extends WebSocketConsumer {
  @Override
  protected void receive(byte[] bytes) {
    send("Binary received".getBytes(UTF_8));
  }

  @Override
  protected void receive(String text) {
    send("请发送二进制数据");
  }
}
