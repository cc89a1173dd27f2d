// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import org.jspecify.annotations.Nullable;

/// The field `Accept` of a request (RFC 9110, 12.5.1), for the few choices that are made by it.
///
/// @param field null for none
record Accepted(@Nullable String field) {
  /// Whether that type is there by its name, and not refused.
  boolean names(String mediaType) {
    return named(mediaType) > 0;
  }

  /// In thousandths, by the most particular member that fits: the type, `text/*`, any.
  int quality(String mediaType) {
    if (field == null) {
      return 1_000;
    }
    int named = named(mediaType);
    if (named < 0) {
      named = named(mediaType.substring(0, mediaType.indexOf('/')) + "/*");
    }
    if (named < 0) {
      named = named("*/*");
    }
    return Math.max(0, named);
  }

  /// -1 when it is not there.
  private int named(String range) {
    if (field == null) {
      return -1;
    }
    for (int from = 0; from < field.length(); ) {
      int comma = field.indexOf(',', from);
      int to = comma < 0 ? field.length() : comma;
      int end = QualityValues.endOfName(field, from, to);
      int start = QualityValues.skipSpace(field, from, end);
      if (end - start == range.length()
          && field.regionMatches(true, start, range, 0, range.length())) {
        return QualityValues.of(field, end, to);
      }
      from = to + 1;
    }
    return -1;
  }
}
