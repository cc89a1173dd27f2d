// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.server.Listen;
import io.millrace.server.ServerOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// What a process is called among others unless somebody names it.
final class ProcessName {
  private ProcessName() {}

  /// The host with the port that it listens on; where that is not known yet, with the number of the
  /// process.
  static String of(ServerOptions server) {
    int port =
        server.listen().stream()
            .mapToInt(ProcessName::port)
            .filter(each -> each > 0)
            .findFirst()
            .orElse(0);
    return port == 0 ? ofProgram() : host() + ":" + port;
  }

  /// Of a program that listens on nothing.
  static String ofProgram() {
    return host() + ":pid-" + ProcessHandle.current().pid();
  }

  private static int port(Listen listen) {
    return switch (listen) {
      case Listen.Tcp tcp -> tcp.port();
      case Listen.Tls tls -> tls.port();
      case Listen.Redirect _, Listen.Unix _ -> 0;
      case Listen.Proxied proxied -> port(proxied.socket());
    };
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
