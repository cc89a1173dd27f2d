// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

/// How many connections a server may have. WebSockets on streams of HTTP/2 count like sockets, or
/// one socket would open as many as it likes. Safe for all threads.
public interface Places {
  /// False when there are as many as there may be; else [#leave()] has to be called in the end.
  boolean enter();

  void leave();
}
