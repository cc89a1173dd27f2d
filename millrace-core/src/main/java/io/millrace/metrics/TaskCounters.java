// SPDX-License-Identifier: Apache-2.0
package io.millrace.metrics;

import java.util.concurrent.atomic.LongAdder;

/// The counters of background tasks. Safe for all threads.
public final class TaskCounters {
  /// Accepted since the start.
  public final LongAdder submitted = new LongAdder();

  /// Not accepted.
  public final LongAdder refused = new LongAdder();

  /// Accepted here, and waiting in this process for a place or their time.
  public final LongAdder waiting = new LongAdder();

  /// Attempts whose code runs now, those that are called off and have not ended yet included.
  public final LongAdder atWork = new LongAdder();

  public final LongAdder succeeded = new LongAdder();

  /// Ended by an error, with no other attempt to follow.
  public final LongAdder failed = new LongAdder();

  public final LongAdder revoked = new LongAdder();

  /// Attempts after a failed one.
  public final LongAdder retried = new LongAdder();

  /// Attempts begun because the process of the one before was taken for dead: these may have done
  /// their work twice.
  public final LongAdder reclaimed = new LongAdder();

  /// Tasks given up because the processes that tried them died again and again.
  public final LongAdder dead = new LongAdder();

  /// Attempts that did not end in time although they were interrupted, since the start.
  public final LongAdder stuck = new LongAdder();

  /// Connections to the server of shared tasks that are missing now; 0 when all is well.
  public final LongAdder linksDown = new LongAdder();

  TaskCounters() {}
}
