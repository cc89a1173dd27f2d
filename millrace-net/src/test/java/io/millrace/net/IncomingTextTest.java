// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.IncomingText;
import io.millrace.server.Server;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Texts that are seen in the server's own buffer. That they are sent back whole, in pieces,
/// compressed and to slow clients is in the tests of [TestConsumers.AsyncEcho].
@Timeout(60)
class IncomingTextTest {
  private final CompletableFuture<IncomingText> kept = new CompletableFuture<>();

  private final class Looking extends AsyncWebSocketConsumer {
    @Override
    protected void receive(IncomingText text) {
      kept.complete(text);
      send(
          text.length()
              + " from "
              + text.charAt(0)
              + " to "
              + text.charAt(text.length() - 1)
              + ", "
              + text.subSequence(1, 3));
      send(text);
    }
  }

  private static final class Careless extends AsyncWebSocketConsumer {
    @Override
    protected void receive(IncomingText text) {
      char _ = text.charAt(text.length());
    }

    @Override
    protected boolean recover(Exception problem) {
      send(problem.getClass().getSimpleName());
      return true;
    }
  }

  @Test
  void isSeenAsItIsAndSentBack() throws Exception {
    try (Server server = Millrace.server().websocket("/", Looking::new).start(0);
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      client.sendText("water");
      assertThat(client.readFrame().text()).isEqualTo("5 from w to r, at");
      assertThat(client.readFrame().text()).isEqualTo("water");
      client.sendText("磨坊水"); // not ASCII
      assertThat(client.readFrame().text()).isEqualTo("3 from 磨 to 水, 坊水");
      assertThat(client.readFrame().text()).isEqualTo("磨坊水");
      client.write(RawClient.frame(0x01, "wa".getBytes(StandardCharsets.US_ASCII)));
      client.write(RawClient.frame(0x80, "ter".getBytes(StandardCharsets.US_ASCII)));
      assertThat(client.readFrame().text()).isEqualTo("5 from w to r, at");
      assertThat(client.readFrame().text()).isEqualTo("water");
    }
  }

  @Test
  void isGoneWhenItsHandlerHasReturned() throws Exception {
    try (Server server = Millrace.server().websocket("/", Looking::new).start(0);
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      client.sendText("water");
      IncomingText text = kept.get(10, TimeUnit.SECONDS);
      client.readFrame();
      client.readFrame();
      client.sendText("the handler returned, and was called again");
      client.readFrame();
      client.readFrame();
      server.stop();
      assertThatThrownBy(text::toString)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expected: toString() in the handler");
    }
  }

  @Test
  void showsNothingOfWhatOthersSentBefore() throws Exception {
    try (Server server = Millrace.server().websocket("/", Careless::new).start(0);
        RawClient first = RawClient.webSocket(server.port(), "/");
        RawClient second = RawClient.webSocket(server.port(), "/")) {
      first.sendText("a secret of some length");
      assertThat(first.readFrame().text()).isEqualTo("IndexOutOfBoundsException");
      second.sendText("short");
      assertThat(second.readFrame().text()).isEqualTo("IndexOutOfBoundsException");
    }
  }
}
