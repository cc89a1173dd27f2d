// SPDX-License-Identifier: Apache-2.0
package io.millrace.access;

import java.time.ZoneId;
import java.time.ZoneOffset;

/// How a line of the access log looks. Whatever a client sent, a line stays one line of printable
/// ASCII, and no field can be taken for another. Safe for all threads.
public sealed interface AccessFormat permits CommonFormat, JsonFormat {
  /// Appends one line, without its end.
  void append(Access access, StringBuilder to);

  default String line(Access access) {
    StringBuilder line = new StringBuilder(160);
    append(access, line);
    return line.toString();
  }

  /// Apache's `common`: `%h - %u %t "%r" %>s %b`, what is not known as `-`.
  ///
  /// @param zone that its times are in
  static AccessFormat common(ZoneId zone) {
    return new CommonFormat(zone, false);
  }

  /// Apache's `combined`: `common` with the fields `Referer` and `User-Agent`.
  static AccessFormat combined(ZoneId zone) {
    return new CommonFormat(zone, true);
  }

  /// A JSON object with `time` (UTC), `client`, `user`, `method`, `target`, `protocol`, `status`,
  /// `bytes`, `seconds`, `referer` and `agent`; texts that are not known are empty, a status that
  /// was not sent is 0.
  static AccessFormat json() {
    return new JsonFormat(new SecondStamp("uuuu-MM-dd'T'HH:mm:ss", ZoneOffset.UTC));
  }
}
