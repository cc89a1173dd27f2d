// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.Handles;
import io.millrace.consumer.WebSocketConsumer;
import java.time.Duration;

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

  /// A line that nobody spoke: members on other servers may have said what is not here.
  @Override
  protected void layerGap(Duration lasted) {
    long seconds = Math.max(1, lasted.toSeconds());
    sendJson(
        new RoomConsumer.Line(
            "The other servers were out of reach for %d s. Messages may be missing."
                .formatted(seconds),
            null));
  }

  @Handles("member_spoke")
  void show(RoomConsumer.Line line) {
    sendJson(line);
  }
}
