// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.IncomingText;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.http.Status;
import io.millrace.scope.Headers;

/// The simplest consumers, in both styles.
final class TestConsumers {
  private TestConsumers() {}

  static final class AsyncEcho extends AsyncWebSocketConsumer {
    @Override
    protected void receive(IncomingText text) {
      send(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  static final class BlockingEcho extends WebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  /// Every message goes to all who are connected.
  static final class Fanout extends AsyncWebSocketConsumer {
    @Override
    protected void connect() {
      join("all");
      accept();
    }

    @Override
    protected void receive(String text) {
      group("all").sendText(text);
    }
  }

  static final class Choosy extends WebSocketConsumer {
    @Override
    protected void connect() {
      accept("b", Headers.of("x-chosen", "yes"));
    }
  }

  static final class Refusing extends WebSocketConsumer {
    @Override
    protected void connect() {
      reject(Status.FORBIDDEN);
    }
  }

  static final class Failing extends WebSocketConsumer {
    @Override
    protected void receive(String text) {
      throw new IllegalStateException(
          "a secret of the server (this trace is expected in the test's log)");
    }
  }
}
