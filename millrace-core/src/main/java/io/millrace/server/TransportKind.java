// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.util.Locale;

/// How sockets are served.
public enum TransportKind {
  /// The best that this machine offers: epoll, else NIO.
  AUTO,
  IO_URING,
  EPOLL,
  NIO;

  /// @throws IllegalArgumentException when it is none of them
  public static TransportKind parse(String name) {
    for (TransportKind kind : values()) {
      if (kind.toString().equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "transport: " + name + " (expected: auto, io_uring, epoll or nio)");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
