// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.server.Listen;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A process at a relay, that speaks frames. Safe for all threads; methods that wait must not be
/// called on an event loop.
///
/// ```java
/// try (RelayClient alice = RelayClient.connect(new Listen.Tcp("127.0.0.1", 5556), "alice")) {
///   alice.send(Target.process("bob"), "hi");
///   if (alice.receive() instanceof RelayEvent.Message answer) System.out.println(answer.text());
/// }
/// ```
public interface RelayClient extends AutoCloseable {
  /// @throws RelayException when it cannot be reached, or does not let the process in
  static RelayClient connect(Listen address, String name) {
    return connect(address, name, RelayClientOptions.DEFAULT);
  }

  /// @throws RelayException when it cannot be reached, or does not let the process in
  static RelayClient connect(Listen address, String name, RelayClientOptions options) {
    return RelayEngine.find().connect(address, new ProcessName(name), options);
  }

  ProcessName name();

  /// Most bytes of a payload that the relay takes.
  int payload();

  /// Sends a text. Waits while the socket takes no more.
  ///
  /// @return its number, for errors
  /// @throws RelayException when the connection is gone
  int send(Target target, String text);

  /// Sends bytes.
  int send(Target target, byte[] bytes);

  /// Sends a message of the layer, to a group or a channel.
  ///
  /// @param json an object with a `type`
  int sendTyped(Target target, String json);

  /// Enters a group of the layer, and waits until that is done.
  ///
  /// @throws RelayException when the relay does not let it, or the connection is gone
  void join(String group) throws InterruptedException;

  /// Leaves a group, and waits until that is done.
  ///
  /// @throws RelayException when the connection is gone
  void leave(String group) throws InterruptedException;

  /// Waits for the next message or error.
  ///
  /// @throws RelayException when the connection is gone and all that came has been received
  RelayEvent receive() throws InterruptedException;

  /// Waits for that long.
  ///
  /// @return null when nothing came
  /// @throws RelayException when the connection is gone and all that came has been received
  @Nullable RelayEvent poll(Duration longest) throws InterruptedException;

  /// Asks the relay for life, and waits for the answer.
  ///
  /// @return how long it took
  /// @throws RelayException when the connection is gone
  Duration ping() throws InterruptedException;

  @Override
  void close();
}
