// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

/// One end of a connection.
///
/// @param host an address such as `127.0.0.1` or `::1`; for a Unix-domain socket `unix:` and the
///   path
/// @param port 0 for a Unix-domain socket
public record Endpoint(String host, int port) {
  public static Endpoint unix(String path) {
    return new Endpoint("unix:" + path, 0);
  }

  @Override
  public String toString() {
    if (host.startsWith("unix:")) {
      return host;
    }
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
