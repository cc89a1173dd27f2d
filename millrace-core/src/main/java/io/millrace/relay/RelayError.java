// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import org.jspecify.annotations.Nullable;

/// What can go wrong with a frame, as its sender is told.
public enum RelayError {
  /// It could not be read.
  MALFORMED(1),
  /// It was passed over.
  UNKNOWN_KIND(2),
  /// It was longer than allowed, and passed over.
  TOO_LARGE(3),
  /// It was said to be text or JSON and is not.
  NOT_TEXT(4),
  /// It came before the hello, or none came in time.
  HELLO_WANTED(5),
  /// This peer may not have that name.
  NAME_REFUSED(6),
  /// The token is missing or wrong.
  TOKEN_REFUSED(7),
  /// Processes may not reach that group or channel.
  NOT_PERMITTED(8),
  /// No process can have that name.
  NO_SUCH_PROCESS(9),
  /// It waited for its receiver in vain.
  EXPIRED(10),
  /// As many wait as may.
  FULL(11),
  /// The receiver does not read.
  RECEIVER_TOO_SLOW(12),
  /// The channel is closed.
  GONE(13),
  /// The layer's server has not taken it.
  UNREACHABLE(14),
  /// The receiver takes records, and this is none.
  WRONG_FORM(15),
  /// Another connection has the name now.
  REPLACED(16),
  /// The relay stops.
  STOPPING(17),
  /// Whoever is told this does not read.
  TOO_SLOW(18);

  private final int code;

  RelayError(int code) {
    this.code = code;
  }

  /// Its number on the wire.
  public int code() {
    return code;
  }

  /// Whether the connection ends with it.
  public boolean isFinal() {
    return switch (this) {
      case HELLO_WANTED, NAME_REFUSED, TOKEN_REFUSED, REPLACED, STOPPING, TOO_SLOW -> true;
      case MALFORMED,
          UNKNOWN_KIND,
          TOO_LARGE,
          NOT_TEXT,
          NOT_PERMITTED,
          NO_SUCH_PROCESS,
          EXPIRED,
          FULL,
          RECEIVER_TOO_SLOW,
          GONE,
          UNREACHABLE,
          WRONG_FORM ->
          false;
    };
  }

  /// @return null when this version knows none of that number
  public static @Nullable RelayError of(int code) {
    for (RelayError error : values()) {
      if (error.code == code) {
        return error;
      }
    }
    return null;
  }
}
