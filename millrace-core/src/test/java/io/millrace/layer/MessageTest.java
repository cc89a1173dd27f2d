// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class MessageTest {
  @Test
  void aMessageIsConvertedOnceForAllReceivers() {
    record Line(String text, int count) {}
    Message message = Message.of("chat.line", Map.of("text", "a", "count", 1));
    assertThat(message.as(Line.class)).isEqualTo(new Line("a", 1)).isSameAs(message.as(Line.class));
    Message other = Message.of("chat.line", new Line("a", 1));
    assertThat(other).isEqualTo(message).hasSameHashCodeAs(message);
    assertThat(other.values()).isEqualTo(message.values());
    assertThat(Message.text("é").payload()).hasSize(2);
    assertThat(Message.text("x")).isEqualTo(Message.of("websocket.send", Map.of("text", "x")));
    assertThat(Message.of("websocket.send", Map.of("bytes", new byte[] {1})).payload())
        .containsExactly(1);
  }

  @Test
  void aTypeIsNeeded() {
    assertThatThrownBy(() -> Message.of("", Map.of())).hasMessageContaining("message type");
  }

  @Test
  void valuesThatDoNotFitSaySo() {
    record Count(int count) {}
    Message message = Message.of("a", Map.of("count", "many"));
    assertThatThrownBy(() -> message.as(Count.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Count");
  }
}
