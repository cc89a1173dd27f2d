// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;

/// Every message goes to all who are connected, encoded once: it never passes the other consumers,
/// only their outboxes.
final class BroadcastConsumer extends AsyncWebSocketConsumer {
  private static final String GROUP = "broadcast";

  @Override
  protected void connect() {
    join(GROUP);
    accept();
  }

  @Override
  protected void receive(String text) {
    group(GROUP).sendText("用户说: " + text);
  }
}
