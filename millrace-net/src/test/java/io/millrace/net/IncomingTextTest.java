// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.IncomingText;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that are seen in the server's own buffer. That they are sent back whole, in pieces,
/// compressed and to slow clients is in the tests of [TestConsumers.AsyncEcho].
@Timeout(60)
class IncomingTextTest {
  private final CompletableFuture<IncomingText> kept = new CompletableFuture<>();
  private final CompletableFuture<Closing> other = new CompletableFuture<>();
  private final CompletableFuture<String> heldUp = new CompletableFuture<>();

  private static final class Looking extends AsyncWebSocketConsumer {
    @Override
    protected void receive(IncomingText text) {
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

  /// Keeps the text, which it should not, and looks at it for others.
  private final class Keeping extends AsyncWebSocketConsumer {
    @Override
    protected void receive(IncomingText text) {
      IncomingText first = kept.getNow(text);
      kept.complete(text);
      send(first == text ? "mine" : shown(first));
    }
  }

  private static String shown(IncomingText text) {
    try {
      return text.toString();
    } catch (IllegalStateException gone) {
      return String.valueOf(gone.getMessage());
    }
  }

  @Test
  void isGoneWhenItsHandlerHasReturned() throws Exception {
    String gone = "text: its handler has returned (expected: toString() in the handler)";
    try (Server server = oneLoop().websocket("/", Keeping::new).start(0);
        RawClient first = RawClient.webSocket(server.port(), "/");
        RawClient second = RawClient.webSocket(server.port(), "/")) {
      first.sendText("a secret");
      assertThat(first.readFrame().text()).isEqualTo("mine");
      second.sendText("another");
      assertThat(second.readFrame().text()).as("while it is shown another").isEqualTo(gone);
      second.sendText("磨");
      assertThat(second.readFrame().text()).isEqualTo(gone);
      assertThatThrownBy(kept.get(10, TimeUnit.SECONDS)::toString)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expected: toString() in the handler, on the event loop");
    }
  }

  private static ServerBuilder oneLoop() {
    return Millrace.server().options(ServerOptions.DEFAULT.withEventLoops(1));
  }

  /// Closes the other connection, which then reads what it holds for its client's close frame,
  /// while a text is shown.
  private final class Closing extends AsyncWebSocketConsumer {
    @Override
    protected void connect() {
      accept();
      if (scope().path().equals("/other")) {
        other.complete(this);
      }
    }

    @Override
    protected void receive(IncomingText text) throws Exception {
      if (text.charAt(0) == 'h') { // the other one is held up from now on
        await(new CompletableFuture<>(), _ -> {});
        heldUp.complete("");
      } else {
        other.get(0, TimeUnit.SECONDS).end();
        send(text);
      }
    }

    private void end() {
      close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a secret of the other", "磨坊的秘密"})
  void isNotOverwrittenByWhatAnotherConnectionDecodesMeanwhile(String secret) throws Exception {
    SocketOptions small = SocketOptions.DEFAULT.withMailbox(1);
    try (Server server =
            oneLoop()
                .websocket("/", Closing::new)
                .websocket("/other", small, Closing::new)
                .start(0);
        RawClient first = RawClient.webSocket(server.port(), "/");
        RawClient second = RawClient.webSocket(server.port(), "/other")) {
      ByteArrayOutputStream several = new ByteArrayOutputStream();
      several.writeBytes(RawClient.frame(0x81, "hold".getBytes(StandardCharsets.US_ASCII)));
      for (int i = 0; i < 8; i++) {
        several.writeBytes(RawClient.frame(0x81, secret.getBytes(StandardCharsets.UTF_8)));
      }
      second.write(several.toByteArray());
      heldUp.get(10, TimeUnit.SECONDS);
      first.sendText("what I have sent myself");
      assertThat(first.readFrame().text()).isEqualTo("what I have sent myself");
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
