// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.util.ServiceLoader;

/// Serves an application on real sockets. Found as a service: `millrace-net` has the one on Netty.
public interface Engine {
  /// Returns when all addresses are listened on.
  ///
  /// @throws StartException when one cannot be
  Server start(Application application, ServerOptions options);

  /// @throws StartException when there is none on the class or module path
  static Engine find() {
    return ServiceLoader.load(Engine.class, Engine.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new StartException(
                    "engine: none found (expected: millrace-net beside millrace-core)", null));
  }
}
