// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All codings of one version of a file, and which of them, and how much of it, a request gets.
///
/// @param all the best first, where a client likes several equally well
record Codings(List<Representation> all) {
  Codings {
    all = List.copyOf(all);
  }

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
    for (int i = 0; i < all.size(); i++) {
      Representation each = all.get(i);
      int quality = each.coding.quality(accepted);
      if (quality > most) {
        best = each;
        most = quality;
      }
    }
    return best;
  }
}
