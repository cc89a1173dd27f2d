// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.consumer.Surroundings;
import io.millrace.layer.ChannelLayer;
import io.millrace.scope.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// A relay that runs. Safe for all threads.
///
/// ```java
/// ChannelLayer layer = ChannelLayer.inMemory();
/// Relay relay = Relay.start(RelayOptions.DEFAULT.withNames(RelayNames.parse("BT=6001,HMI=6002")), layer);
/// Millrace.server().layer(layer).owning(relay).start(8000);
/// ```
public interface Relay extends AutoCloseable {
  /// Starts one with an event loop of its own. Returns when all addresses are listened on.
  ///
  /// @param layer whose groups and channels processes meet; it is not closed with the relay
  /// @throws io.millrace.server.StartException when one cannot be listened on
  static Relay start(RelayOptions options, ChannelLayer layer) {
    return RelayEngine.find().start(options, Surroundings.of(layer));
  }

  /// The addresses of the options, with the port that was really taken.
  List<Endpoint> endpoints();

  /// All that goes on. Waits for the relay's event loop.
  RelayTraffic status();

  /// Is told of what has changed, on a thread of its own, as long as something does.
  ///
  /// @param every at most so often; what a watcher does not take in time is told together, of the
  ///   passed records the last
  /// @return ends it
  AutoCloseable watch(Duration every, Consumer<RelayTraffic> watcher);

  /// Takes no more connections, tells processes of frames, hands what is unsent to the sockets for
  /// up to a second, and closes all. A second call waits for the first.
  void stop();

  @Override
  default void close() {
    stop();
  }
}
