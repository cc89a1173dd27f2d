// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// A session as a store keeps it.
///
/// @param user who has logged in, empty for nobody
/// @param expires when it ends unless it is used before; never later than its longest life allows
/// @param version grows with each change, so that of two changes at once one is repeated
public record StoredSession(
    String user, Map<String, String> values, Instant created, Instant expires, long version) {
  public StoredSession {
    values = Map.copyOf(values);
  }

  public boolean isOver(Instant now) {
    return !now.isBefore(expires);
  }

  /// Characters of all names and values.
  public long size() {
    long size = user.length();
    for (Map.Entry<String, String> each : values.entrySet()) {
      size += each.getKey().length() + each.getValue().length();
    }
    return size;
  }

  boolean holdsNothing() {
    return user.isEmpty() && values.isEmpty();
  }

  StoredSession withValues(Map<String, String> changed) {
    return new StoredSession(user, changed, created, expires, version);
  }

  /// Used at that time.
  StoredSession used(Instant now, Duration idle, Duration longest) {
    Instant idleEnd = now.plus(idle);
    Instant lastEnd = created.plus(longest);
    return new StoredSession(
        user, values, created, idleEnd.isBefore(lastEnd) ? idleEnd : lastEnd, version);
  }

  StoredSession next() {
    return new StoredSession(user, values, created, expires, version + 1);
  }

  /// Without the values, which are the visitor's.
  @Override
  public String toString() {
    return "StoredSession[user=" + user + ", created=" + created + ", expires=" + expires + "]";
  }
}
