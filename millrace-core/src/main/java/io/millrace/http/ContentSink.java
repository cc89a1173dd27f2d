// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import java.io.IOException;

/// Where a [ContentStream] puts what was written.
@FunctionalInterface
public interface ContentSink {
  /// Waits while the client does not take what was put before.
  ///
  /// @param piece not to be changed any more
  /// @throws IOException when the client has left
  void put(byte[] piece) throws IOException;
}
