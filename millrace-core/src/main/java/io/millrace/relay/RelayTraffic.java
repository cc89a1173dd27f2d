// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What goes on at a relay: all of it, or what has changed since the time before.
///
/// @param at when that was
/// @param processes those that are connected or waited for
/// @param gone those that are neither any more
/// @param pairs who has sent to whom, up to a bound
/// @param passed the last records and messages, the oldest first
/// @param omitted how many passed beside these
public record RelayTraffic(
    Instant at,
    List<Station> processes,
    List<String> gone,
    List<Pair> pairs,
    List<Passed> passed,
    long omitted) {
  /// @param port 0 for a process without
  /// @param dialect null while it is not connected
  /// @param peer where it is connected from; empty while it is not
  /// @param since when it connected; null while it is not
  /// @param sent records and messages, since the relay knows the process
  /// @param received handed to its socket
  /// @param waiting for it to come, or to read
  public record Station(
      String name,
      int port,
      @Nullable Dialect dialect,
      String peer,
      @Nullable Instant since,
      long sent,
      long received,
      long waiting) {}

  /// @param count records and messages
  /// @param last when the last was read
  public record Pair(String from, String to, long count, long bytes, Instant last) {}

  /// @param at when it was read, to the microsecond
  /// @param from empty when it came over the layer from somebody unknown
  /// @param to the receiver's name; of groups and channels with `group:` or `channel:` in front
  /// @param size bytes of the payload
  /// @param shown of a record its three numbers, of a text its beginning; else empty
  public record Passed(Instant at, String from, String to, Form form, int size, String shown) {}

  public RelayTraffic {
    processes = List.copyOf(processes);
    gone = List.copyOf(gone);
    pairs = List.copyOf(pairs);
    passed = List.copyOf(passed);
  }
}
