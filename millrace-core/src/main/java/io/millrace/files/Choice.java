// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.http.Response;
import java.util.List;

/// What a request gets of a file, before any of it is read.
sealed interface Choice {
  /// Nothing of its content.
  record Ready(Response answer) implements Choice {}

  record Whole(Representation what) implements Choice {}

  record Pieces(Representation what, List<ByteRanges.Span> spans) implements Choice {}
}
