// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

/// A running server to compare with. It answers `/echo`, `/fanout` and `GET /plain`.
interface Peer extends AutoCloseable {
  /// The port it listens on.
  int port();

  /// Stops it and waits.
  @Override
  void close();
}
