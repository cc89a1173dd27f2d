// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.Handles;
import io.millrace.consumer.WebSocketConsumer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Chat rooms: everybody in a room gets what anybody says, the speaker too.
final class RoomConsumer extends WebSocketConsumer {
  private static final int LONGEST_PLAIN = 80;

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

  /// A room may be named in any script, a group only in ASCII.
  private String groupName() {
    String room = scope().argument("room");
    boolean plain = room.length() <= LONGEST_PLAIN && room.chars().allMatch(c -> c < 128);
    return plain ? "chat_" + room : "chat-hex_" + hex(room);
  }

  private static String hex(String room) {
    String hex = HexFormat.of().formatHex(room.getBytes(StandardCharsets.UTF_8));
    return hex.substring(0, Math.min(hex.length(), LONGEST_PLAIN));
  }
}
