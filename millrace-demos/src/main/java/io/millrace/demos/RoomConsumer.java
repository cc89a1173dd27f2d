// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.Handles;
import io.millrace.consumer.WebSocketConsumer;
import org.jspecify.annotations.Nullable;

/// Chat rooms: everybody in a room gets what anybody says, the speaker too.
final class RoomConsumer extends WebSocketConsumer {
  /// What a browser sends and gets.
  record Line(@Nullable String message, @Nullable String username) {}

  @Override
  protected void connect() {
    join(groupName());
    accept();
  }

  @Override
  protected void receive(String text) {
    Line line = read(text, Line.class);
    if (line.message() != null) {
      group(groupName()).send("chatroom_message", new Line(line.message(), speaker(line)));
    }
  }

  /// Whoever has logged in speaks under that name, whatever the client claims.
  private @Nullable String speaker(Line line) {
    return scope().user().isAuthenticated() ? scope().user().name() : line.username();
  }

  @Handles("chatroom_message")
  void show(Line line) {
    sendJson(line);
  }

  private String groupName() {
    return RoomNames.group("chat", scope().argument("room"));
  }
}
