// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.consumer.Surroundings;
import io.millrace.server.Listen;
import io.millrace.server.StartException;
import java.util.ServiceLoader;

/// Runs relays, and connects to them, on real sockets. Found as a service: `millrace-net` has one.
public interface RelayEngine {
  /// Returns when all addresses are listened on.
  ///
  /// @throws StartException when one cannot be
  Relay start(RelayOptions options, Surroundings surroundings);

  /// Connects as a process of frames, and waits for the relay's welcome.
  ///
  /// @param address TCP or a Unix-domain socket
  /// @throws RelayException when it cannot be reached, or does not let the process in
  RelayClient connect(Listen address, ProcessName name, RelayClientOptions options);

  /// @throws StartException when there is none on the class or module path
  static RelayEngine find() {
    return ServiceLoader.load(RelayEngine.class, RelayEngine.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new StartException(
                    "relay engine: none found (expected: millrace-net beside millrace-core)",
                    null));
  }
}
