// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.time.Duration;

/// What was found out about one server of a layer.
public sealed interface ServerReport {
  /// Where it is, without what is secret.
  String address();

  /// It answered.
  ///
  /// @param version such as `7.0.15`
  /// @param role `master` or `slave`; a layer needs a master
  /// @param roundTrip of a small question
  /// @param skew how much its clock is ahead of this machine's; negative when it is behind
  /// @param evicts whether it throws keys away when its memory is full, messages and memberships
  ///   among them
  record Reached(
      String address,
      String version,
      String role,
      Duration roundTrip,
      Duration skew,
      boolean evicts)
      implements ServerReport {}

  /// It could not be asked.
  ///
  /// @param reason for people
  record Unreachable(String address, String reason) implements ServerReport {}
}
