// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.Handles;
import io.millrace.consumer.WebSocketConsumer;

/// The room of those who have logged in. Who speaks is known from the session, so a message is
/// nothing but its text.
final class MembersConsumer extends WebSocketConsumer {
  private static final String GROUP = "members";

  @Override
  protected void connect() {
    join(GROUP);
    accept();
  }

  @Override
  protected void receive(String text) {
    group(GROUP).send("member_spoke", new RoomConsumer.Line(text, scope().user().name()));
  }

  @Handles("member_spoke")
  void show(RoomConsumer.Line line) {
    sendJson(line);
  }
}
