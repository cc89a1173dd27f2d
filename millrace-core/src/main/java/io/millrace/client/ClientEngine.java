// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.consumer.Surroundings;
import java.util.ServiceLoader;

/// Opens real sockets for clients. Found as a service: `millrace-net` has the one on Netty.
public interface ClientEngine {
  /// Starts event loops for connections with these surroundings.
  Dialer start(Surroundings surroundings);

  /// @throws IllegalStateException when there is none on the class or module path
  static ClientEngine find() {
    return ServiceLoader.load(ClientEngine.class, ClientEngine.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "client engine: none found (expected: millrace-net beside millrace-core)"));
  }
}
