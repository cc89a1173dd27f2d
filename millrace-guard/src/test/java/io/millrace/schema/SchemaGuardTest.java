// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SchemaGuardTest {
  private static final String SCHEMA =
      """
      {"type": "object", "required": ["type", "content"],
       "properties": {"type": {"type": "string"}, "content": {"type": "string", "maxLength": 1000}}}
      """;

  private static Probe site(String schema) {
    return Probe.of(
        Millrace.server()
            .use(SchemaGuard.of(schema))
            .websocket(
                "/",
                socket -> {
                  for (String text : socket.texts()) {
                    socket.send(text);
                  }
                })
            .application());
  }

  private static String answer(ProbeSocket socket) {
    return switch (socket.next()) {
      case WebSocketMessage.Text(String text) -> text;
      case WebSocketMessage.Binary _ -> throw new AssertionError("binary");
    };
  }

  @Test
  void aGoodMessagePassesAndABadOneIsAnsweredWithWhatIsWrong() {
    try (Probe probe = site(SCHEMA)) {
      ProbeSocket socket = probe.connect("/");
      String longest = "{\"type\":\"a\",\"content\":\"" + "水".repeat(1_000) + "\"}";
      for (String good : List.of("{\"type\":\"a\",\"content\":\"b\",\"more\":[1]}", longest)) {
        socket.send(good);
        socket.expectText(good);
      }
      socket.send("{\"type\":\"a\"}");
      assertThat(answer(socket)).startsWith("无效消息: $: ").contains("content");
      socket.send("{\"type\":7,\"content\":\"b\"}");
      assertThat(answer(socket)).startsWith("无效消息: $.type: ").contains("string");
      socket.send(longest.replace("\"}", "x\"}"));
      assertThat(answer(socket)).startsWith("无效消息: $.content: ").contains("1000");
      for (String bad : List.of("no json", "", "{", "[".repeat(300), "{\"type\":\"a\"} {}")) {
        socket.send(bad);
        socket.expectText("无效消息: this is not JSON");
      }
      socket.send("[]");
      assertThat(answer(socket)).startsWith("无效消息: $: ");
      socket.send(new byte[] {1});
      assertThat(answer(socket)).startsWith("无效消息: ").contains("binary");
      socket.send("{\"type\":\"still\",\"content\":\"here\"}");
      socket.expectText("{\"type\":\"still\",\"content\":\"here\"}");
    }
  }

  @Test
  void whatIsSaidIsShort() {
    String many = "{\"enum\": [\"" + "水车".repeat(500) + "\"]}";
    try (Probe probe = site(many)) {
      ProbeSocket socket = probe.connect("/");
      socket.send("\"" + "x".repeat(10_000) + "\"");
      assertThat(answer(socket)).hasSizeLessThan(220).startsWith("无效消息: ");
    }
  }

  /// Were each error kept, this message would take 300 MB and seconds of the event loop.
  @Test
  @Timeout(30)
  void aLongListOfErrorsIsNotGathered() {
    String list = "{\"type\": \"array\", \"items\": {\"type\": \"object\", \"required\": [\"a\"]}}";
    try (Probe probe = site(list)) {
      ProbeSocket socket = probe.connect("/");
      socket.send("[" + "{},".repeat(340_000) + "{}]");
      assertThat(answer(socket)).startsWith("无效消息: $[0]: ");
    }
  }

  @Test
  void aSchemaThatIsNoneIsRefusedAtOnce() {
    for (String bad : List.of("", "{", "[]", "7", "{\"type\": 7}", "{\"pattern\": \"(\"}")) {
      assertThatThrownBy(() -> SchemaGuard.of(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("schema: ");
    }
    assertThatThrownBy(() -> SchemaGuard.of("{\n\"type\": object}"))
        .hasMessage("schema: not JSON from line 2 on (expected: a JSON Schema)");
  }
}
