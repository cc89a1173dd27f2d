// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.relay.RelayError;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;

/// What did not arrive: counted, told to senders, and logged together once a second.
final class Losses {
  private static final int MOST_LINES = 20;

  private final Metrics metrics;
  private final Logger log;
  private final Map<Cause, Long> unlogged = new LinkedHashMap<>();

  private record Cause(String receiver, RelayError error, String reason) {}

  Losses(Metrics metrics, Logger log) {
    this.metrics = metrics;
    this.log = log;
  }

  /// @param reason a sentence for people
  void add(Parcel parcel, String receiver, RelayError error, DropReason counted, String reason) {
    add(parcel.origin(), parcel.id(), parcel.count(), receiver, error, counted, reason);
  }

  void add(
      Origin origin,
      int id,
      int count,
      String receiver,
      RelayError error,
      DropReason counted,
      String reason) {
    metrics.dropped(counted, count);
    if (unlogged.size() < MOST_LINES || unlogged.containsKey(new Cause(receiver, error, reason))) {
      unlogged.merge(new Cause(receiver, error, reason), (long) count, Long::sum);
    } else {
      unlogged.merge(new Cause("others", error, ""), (long) count, Long::sum);
    }
    RelayConnection sender = origin.connection();
    if (sender != null) {
      sender.tell(id, error, receiver, reason);
    }
  }

  /// Logs what has come together.
  void flush() {
    unlogged.forEach(
        (cause, count) ->
            log.warn(
                "{} for {} dropped ({}): {}",
                count,
                cause.receiver,
                cause.error.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                cause.reason.isEmpty() ? "see above" : cause.reason));
    unlogged.clear();
  }
}
