// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.server.Server;
import org.junit.jupiter.api.Test;

/// A page over TLS: what a browser makes of HTTP/2 and of WebSockets on it.
class TlsBrowserTest extends BrowserCase {
  @Test
  void pagesAndTheirWebSocketsShareOneConnection() {
    SelfSigned pair = SelfSigned.make();
    ChannelLayer layer = ChannelLayer.inMemory();
    Metrics metrics = layer.metrics();
    try (Server server = start(Millrace.server().tls(pair.certificate(), pair.key()), layer, 0)) {
      browser().get("https://127.0.0.1:" + server.port() + "/chat/lobby/");
      awaitOpen();
      say("over one connection");
      awaitText("#log .bubble.own .text", "over one connection");
      assertThat(metrics.openWebSockets.sum()).isEqualTo(1);
      assertThat(metrics.webSocketsOverHttp2.sum()).isEqualTo(1);
      assertThat(metrics.openHttp2.sum()).isEqualTo(1);
      browser().get("about:blank");
      await("the socket is closed", () -> metrics.openWebSockets.sum() == 0);
      assertNoComplaints();
    }
  }
}
