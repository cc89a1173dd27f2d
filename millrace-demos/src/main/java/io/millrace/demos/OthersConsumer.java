// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.Handles;

/// A room where nobody hears himself: a text goes to all others in it.
final class OthersConsumer extends AsyncWebSocketConsumer {
  /// @param from the speaker's channel, which nobody else has
  record Line(String from, String text) {}

  @Override
  protected void connect() {
    join(groupName());
    accept();
  }

  @Override
  protected void receive(String text) {
    group(groupName()).send("others_line", new Line(channel().value(), text));
  }

  @Handles("others_line")
  void show(Line line) {
    if (!line.from().equals(channel().value())) {
      send(line.text());
    }
  }

  private String groupName() {
    return RoomNames.group("others", scope().argument("room"));
  }
}
