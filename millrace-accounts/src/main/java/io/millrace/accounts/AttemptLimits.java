// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.time.Duration;

/// How failed logins are slowed down. After some free ones each doubles the wait, which begins with
/// a second, up to its longest. Nobody is locked out for good: who has logged in from an address
/// before is not held up there by what others try under the same name.
///
/// @param freeByName failures under one name without a wait
/// @param longestByName wait
/// @param freeByAddress failures from one address, and registrations; of IPv6 from one /64
/// @param longestByAddress wait
/// @param forgotten after that time without a failure
/// @param most names and addresses that are remembered, of each; the eldest go first
public record AttemptLimits(
    int freeByName,
    Duration longestByName,
    int freeByAddress,
    Duration longestByAddress,
    Duration forgotten,
    int most) {
  /// 5 by name, up to a minute; 50 by address, up to 5 minutes; forgotten after 15 minutes; 10,000.
  public static final AttemptLimits DEFAULT =
      new AttemptLimits(
          5, Duration.ofMinutes(1), 50, Duration.ofMinutes(5), Duration.ofMinutes(15), 10_000);

  public AttemptLimits {
    if (freeByName < 1 || freeByAddress < 1 || most < 1) {
      throw new IllegalArgumentException(
          "limits: "
              + freeByName
              + ", "
              + freeByAddress
              + " free, "
              + most
              + " remembered (expected: 1 or more of each)");
    }
    if (longestByName.toSeconds() < 1
        || longestByAddress.toSeconds() < 1
        || forgotten.compareTo(longestByName) < 0
        || forgotten.compareTo(longestByAddress) < 0) {
      throw new IllegalArgumentException(
          "limits: "
              + longestByName
              + ", "
              + longestByAddress
              + ", forgotten after "
              + forgotten
              + " (expected: waits of a second or more, forgotten no earlier)");
    }
  }

  public AttemptLimits withByName(int free, Duration longest) {
    return new AttemptLimits(free, longest, freeByAddress, longestByAddress, forgotten, most);
  }

  public AttemptLimits withByAddress(int free, Duration longest) {
    return new AttemptLimits(freeByName, longestByName, free, longest, forgotten, most);
  }
}
