// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.websocket.CloseReason;

/// What a consumer of any style does in a test.
interface Behaviour {
  void receive(Out out, String text) throws Exception;

  default void receive(Out out, byte[] bytes) throws Exception {
    out.send(bytes);
  }

  /// What all styles can do.
  interface Out {
    void send(String text);

    void send(byte[] bytes);

    void close(CloseReason reason);
  }

  record OfConsumer(Consumer consumer) implements Out {
    @Override
    public void send(String text) {
      consumer.send(text);
    }

    @Override
    public void send(byte[] bytes) {
      consumer.send(bytes);
    }

    @Override
    public void close(CloseReason reason) {
      consumer.close(reason);
    }
  }
}
