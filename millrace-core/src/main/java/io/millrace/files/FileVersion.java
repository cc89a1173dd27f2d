// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A file as it was when it was last looked at, in all codings there are of it. Its content never
/// changes; how long it is believed does. For all threads.
final class FileVersion {
  /// What one takes in memory beside its content, roughly; each coding as well.
  private static final long OVERHEAD = 1_024;

  private final Place.File place;
  private final List<Representation> representations;
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
    this.representations = List.copyOf(representations);
    this.settled = settled;
    this.checkedAt = checkedAt;
  }

  long weight() {
    long sum = OVERHEAD;
    for (Representation each : representations) {
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

  // ---- what a request gets ----

  Choice choose(Request request, InstantSource clock) {
    Headers headers = request.headers();
    Representation selected = select(headers);
    if (selected == null) {
      return new Choice.Ready(
          Response.of(Status.NOT_ACCEPTABLE, "There is no coding that the client accepts.\n")
              .with("vary", "accept-encoding"));
    }
    if (headers.hasBeginning("if-")) { // most requests have none of those
      switch (Conditions.of(headers, selected, clock.instant())) {
        case NOT_MODIFIED -> {
          return selected.unchanged;
        }
        case FAILED -> {
          return new Choice.Ready(Response.of(Status.PRECONDITION_FAILED));
        }
        case PROCEED -> {}
      }
    }
    String range = request.method().equals(Method.GET) ? headers.first("range") : null;
    if (range == null || !Conditions.rangeApplies(headers.first("if-range"), selected)) {
      return selected.whole;
    }
    return switch (ByteRanges.read(range, selected.length)) {
      case ByteRanges.Ignored _ -> selected.whole;
      case ByteRanges.Spans(List<ByteRanges.Span> spans) -> new Choice.Pieces(selected, spans);
      case ByteRanges.Unsatisfiable _ ->
          new Choice.Ready(
              Response.of(Status.RANGE_NOT_SATISFIABLE)
                  .with("content-range", "bytes */" + selected.length));
    };
  }

  private @Nullable Representation select(Headers request) {
    String accepted = request.joined("accept-encoding");
    Representation best = null;
    int most = 0;
    for (int i = 0; i < representations.size(); i++) {
      Representation each = representations.get(i);
      int quality = each.coding.quality(accepted);
      if (quality > most) {
        best = each;
        most = quality;
      }
    }
    return best;
  }
}
