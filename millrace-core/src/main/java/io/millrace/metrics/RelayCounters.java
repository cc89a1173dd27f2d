// SPDX-License-Identifier: Apache-2.0
package io.millrace.metrics;

import java.util.concurrent.atomic.LongAdder;

/// The counters of a relay. Safe for all threads.
public final class RelayCounters {
  /// Processes that are connected and have a name.
  public final LongAdder processes = new LongAdder();

  /// Connections taken since the start.
  public final LongAdder accepted = new LongAdder();

  /// Connections that were not let in, or not under the name they wanted.
  public final LongAdder refused = new LongAdder();

  /// Connections closed because another one has their name.
  public final LongAdder replaced = new LongAdder();

  /// Records and messages read from processes.
  public final LongAdder received = new LongAdder();

  /// Records and messages handed to the sockets of processes.
  public final LongAdder delivered = new LongAdder();

  /// Records and messages that wait for a process to come, or to read.
  public final LongAdder waiting = new LongAdder();

  /// Frames that could not be understood, and rests of records.
  public final LongAdder malformed = new LongAdder();

  RelayCounters() {}
}
