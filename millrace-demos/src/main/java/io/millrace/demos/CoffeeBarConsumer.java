// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.Handles;
import io.millrace.consumer.WebSocketConsumer;
import org.jspecify.annotations.Nullable;

/// The chat with a single room: one group for all.
final class CoffeeBarConsumer extends WebSocketConsumer {
  private static final String GROUP = "ops_coffee";

  record Line(@Nullable String message) {}

  @Override
  protected void connect() {
    join(GROUP);
    accept();
  }

  @Override
  protected void receive(String text) {
    Line line = read(text, Line.class);
    if (line.message() != null) {
      group(GROUP).send("chat_message", line);
    }
  }

  @Handles("chat_message")
  void show(Line line) {
    sendJson(new Line("运维咖啡吧:" + line.message()));
  }
}
