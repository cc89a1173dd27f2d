// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.wire;

import io.millrace.relay.RelayError;

/// A frame that cannot be understood; its length was right, so that the next one can be read.
public final class MalformedFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RelayError error;
  private final int id;

  MalformedFrameException(RelayError error, int id, String message) {
    super(message, null, false, false);
    this.error = error;
    this.id = id;
  }

  public RelayError error() {
    return error;
  }

  /// The number of the frame, or 0 when it could not be read so far.
  public int id() {
    return id;
  }
}
