// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What Chromium's own WebSocket says of our server: compression, large messages, both ways to
/// close.
class BrowserSocketTest extends BrowserCase {
  /// Sends a text of that size, then closes; answers what it saw.
  private static final String ECHO =
      """
      const [path, size, done] = arguments;
      const text = 'grüße 你好 '.repeat(size / 9 + 1).slice(0, size);
      const socket = new WebSocket(new URL(path, location.href.replace('http', 'ws')));
      const seen = [];
      socket.onopen = () => {
        seen.push(socket.extensions);
        socket.send(text);
      };
      socket.onmessage = event => {
        seen.push(String(event.data.endsWith(text)), String(event.data.length));
        socket.close(4000, 'that is all');
      };
      socket.onclose = event => {
        seen.push(event.code + ' ' + event.reason, String(event.wasClean));
        done(seen);
      };
      """;

  @Test
  void compressedMessagesOfAnySizeComeBackAndTheCloseIsClean() {
    go("/echo/");
    for (int size : new int[] {0, 100, 70_000, 300_000}) {
      Object seen = browser().executeAsyncScript(ECHO, "/ws/echo", size);
      assertThat(seen)
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .isEqualTo(
              List.of(
                  "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                  "true",
                  Integer.toString(size + "收到消息: ".length()),
                  "4000 that is all",
                  "true"));
    }
    assertNoComplaints();
  }

  @Test
  void aMessageBeyondTheLimitIsClosedWith1009() {
    go("/echo/");
    Object seen = browser().executeAsyncScript(ECHO, "/ws/echo", 2_000_000);
    assertThat(String.valueOf(seen)).contains("1009 message over 1048576 bytes");
  }
}
