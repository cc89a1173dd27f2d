// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import org.jspecify.annotations.Nullable;

/// Content codings (RFC 9110, 8.4.1), the one that is sent first among equals first.
enum Coding {
  BROTLI("br", ".br"),
  ZSTANDARD("zstd", ".zst"),
  GZIP("gzip", ".gz"),
  IDENTITY("identity", "");

  final String token;

  /// Of the file beside the original.
  final String suffix;

  Coding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /// What a client thinks of it, in thousandths; 0 when it refuses it (RFC 9110, 12.5.3).
  ///
  /// @param accepted the field `Accept-Encoding`, or null without one
  int quality(@Nullable String accepted) {
    if (accepted == null) {
      // Anything goes; but who does not ask for a coding may well not understand one.
      return this == IDENTITY ? 1_000 : 0;
    }
    int any = -1;
    for (int from = 0; from < accepted.length(); ) {
      int comma = accepted.indexOf(',', from);
      int to = comma < 0 ? accepted.length() : comma;
      int end = QualityValues.endOfName(accepted, from, to);
      int start = QualityValues.skipSpace(accepted, from, end);
      if (isNamed(accepted, start, end)) {
        return QualityValues.of(accepted, end, to);
      }
      if (end - start == 1 && accepted.charAt(start) == '*') {
        any = QualityValues.of(accepted, end, to);
      }
      from = to + 1;
    }
    if (any >= 0) {
      return any;
    }
    return this == IDENTITY ? 1 : 0;
  }

  private boolean isNamed(String text, int start, int end) {
    int length = end - start;
    return (length == token.length() && text.regionMatches(true, start, token, 0, length))
        || (this == GZIP && length == 6 && text.regionMatches(true, start, "x-gzip", 0, 6));
  }
}
