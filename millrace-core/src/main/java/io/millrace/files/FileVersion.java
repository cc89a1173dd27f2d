// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.http.Request;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A file as it was when it was last looked at, in all codings there are of it. Its content never
/// changes; how long it is believed does. For all threads.
final class FileVersion {
  /// What one takes in memory beside its content, roughly; each coding as well.
  private static final long OVERHEAD = 1_024;

  private final Place.File place;
  private final Codings codings;
  private final boolean settled;
  private final AtomicBoolean checking = new AtomicBoolean();
  private volatile long checkedAt;

  /// For the cache's choice of what leaves it: set at each use, and no harm where two threads
  /// disagree.
  boolean used;

  /// @param settled whether a later version would have other facts
  /// @param checkedAt in nanoseconds of the timeline
  FileVersion(
      Place.File place, List<Representation> representations, boolean settled, long checkedAt) {
    this.place = place;
    this.codings = new Codings(representations);
    this.settled = settled;
    this.checkedAt = checkedAt;
  }

  long weight() {
    long sum = OVERHEAD;
    for (Representation each : codings.all()) {
      sum += OVERHEAD + each.heldBytes();
    }
    return sum;
  }

  // ---- how long it is believed ----

  /// Whether it may be sent without a look at the disk. Where its time is just over, the first who
  /// asks is to look, and the others need not wait for that.
  boolean isCurrent(long now, long recheck) {
    long age = now - checkedAt;
    if (age < recheck) {
      return true;
    }
    return age < 2 * recheck && !checking.compareAndSet(false, true);
  }

  /// Whether the disk still has this version there, as far as can be told.
  boolean isStill(Place.File found) {
    return settled && place.equals(found);
  }

  void checked(long now) {
    checkedAt = now;
    checking.set(false);
  }

  Choice choose(Request request, InstantSource clock) {
    return codings.choose(request, clock);
  }
}
