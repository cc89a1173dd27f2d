// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.relay.RelayError;
import io.millrace.relay.RelayException;
import io.millrace.relay.wire.Frame;
import org.jspecify.annotations.Nullable;

/// Why a client's connection is gone, or something was refused.
///
/// @param error what the relay has said, or null
record End(@Nullable RelayError error, String message, @Nullable Throwable cause) {
  static End of(String message, @Nullable Throwable cause) {
    return new End(null, message, cause);
  }

  static End of(Frame.Failure said) {
    return new End(RelayError.of(said.code()), said.reason(), null);
  }

  /// One for each who is told.
  RelayException exception() {
    return error == null ? new RelayException(message, cause) : new RelayException(error, message);
  }
}
