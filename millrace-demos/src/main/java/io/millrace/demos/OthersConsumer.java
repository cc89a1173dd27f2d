// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;

/// A room where nobody hears himself: a text goes to all others in it.
final class OthersConsumer extends AsyncWebSocketConsumer {
  @Override
  protected void connect() {
    join(groupName());
    accept();
  }

  @Override
  protected void receive(String text) {
    others(groupName()).sendText(text);
  }

  private String groupName() {
    return RoomNames.group("others", scope().argument("room"));
  }
}
