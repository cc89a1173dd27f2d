// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.consumer.InboundGate.Verdict;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Scope;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseReason;
import java.util.List;

/// The gates of one connection, asked in the order in which middleware gave them.
final class Gates implements GatedConnection {
  private final Connection connection;
  private final InboundGate[] gates;
  private boolean shut; // loop only: no more messages pass
  private boolean ended; // loop only

  Gates(Connection connection, List<InboundGate> gates) {
    this.connection = connection;
    this.gates = gates.toArray(new InboundGate[0]);
  }

  void opened() {
    for (InboundGate each : gates) {
      try {
        each.opened(this);
      } catch (RuntimeException | Error problem) {
        failed(problem);
      }
    }
  }

  void text(String text) {
    text(text, 0);
  }

  void bytes(byte[] bytes) {
    bytes(bytes, 0);
  }

  void ended() {
    if (!ended) {
      ended = true;
      shut = true;
      InboundGate.endAll(List.of(gates));
    }
  }

  private void text(String text, int first) {
    String current = text;
    for (int i = first; i < gates.length && !shut; i++) {
      Verdict verdict = judge(gates[i], current);
      if (verdict instanceof Verdict.Replace(WebSocketMessage other)) {
        switch (other) {
          case WebSocketMessage.Text(String replaced) -> current = replaced;
          case WebSocketMessage.Binary(byte[] replaced) -> {
            bytes(replaced, i + 1);
            return;
          }
        }
      } else if (isStopped(verdict)) {
        return;
      }
    }
    if (!shut) {
      connection.pass(current);
    }
  }

  private void bytes(byte[] bytes, int first) {
    byte[] current = bytes;
    for (int i = first; i < gates.length && !shut; i++) {
      Verdict verdict = judge(gates[i], current);
      if (verdict instanceof Verdict.Replace(WebSocketMessage other)) {
        switch (other) {
          case WebSocketMessage.Binary(byte[] replaced) -> current = replaced;
          case WebSocketMessage.Text(String replaced) -> {
            text(replaced, i + 1);
            return;
          }
        }
      } else if (isStopped(verdict)) {
        return;
      }
    }
    if (!shut) {
      connection.pass(current);
    }
  }

  private Verdict judge(InboundGate gate, String text) {
    try {
      return gate.text(text);
    } catch (RuntimeException | Error problem) {
      return failed(problem);
    }
  }

  private Verdict judge(InboundGate gate, byte[] bytes) {
    try {
      return gate.bytes(bytes);
    } catch (RuntimeException | Error problem) {
      return failed(problem);
    }
  }

  private Verdict failed(Throwable problem) {
    shut = true;
    connection.failed(problem);
    return Verdict.DROP;
  }

  /// Does what a verdict says; true when the message goes no further.
  private boolean isStopped(Verdict verdict) {
    switch (verdict) {
      case Verdict.Pass _, Verdict.Replace _ -> {
        return false;
      }
      case Verdict.Drop _ -> metrics().dropped(DropReason.FILTERED);
      case Verdict.Answer(String text) -> connection.sendOnLoop(Message.text(text));
      case Verdict.Close(CloseReason reason) -> {
        metrics().violations.increment();
        Connection.log.debug("{} is closed by a gate: {}", connection, reason);
        shut = true;
        // Behind the messages that passed: they are answered first.
        connection.event(new Event.Close(reason));
      }
    }
    return true;
  }

  private Metrics metrics() {
    return connection.surroundings().metrics();
  }

  @Override
  public EventLoop loop() {
    return connection.loop();
  }

  @Override
  public Timeline timeline() {
    return connection.surroundings().timeline();
  }

  @Override
  public Scope scope() {
    return connection.scope();
  }

  @Override
  public void send(String text) {
    connection.onLoop(() -> connection.sendOnLoop(Message.text(text)));
  }

  @Override
  public void close(CloseReason reason) {
    connection.onLoop(
        () -> {
          shut = true;
          connection.closeQuietly(reason);
        });
  }

  @Override
  public String toString() {
    return connection.toString();
  }
}
