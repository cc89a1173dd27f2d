// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.scope.Headers;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Conditional requests, in the order of RFC 9110, 13.2.2.
final class Conditions {
  enum Verdict {
    PROCEED,
    NOT_MODIFIED,
    FAILED
  }

  private Conditions() {}

  static Verdict of(Headers request, Representation selected, Instant now) {
    String match = request.joined("if-match");
    if (match != null) {
      if (!EntityTags.lists(match, selected.tag, true)) {
        return Verdict.FAILED;
      }
    } else {
      String unmodifiedSince = request.first("if-unmodified-since");
      if (unmodifiedSince != null && isModifiedSince(unmodifiedSince, selected, now, false)) {
        return Verdict.FAILED;
      }
    }
    String noneMatch = request.joined("if-none-match");
    if (noneMatch != null) {
      return EntityTags.lists(noneMatch, selected.tag, false)
          ? Verdict.NOT_MODIFIED
          : Verdict.PROCEED;
    }
    String modifiedSince = request.first("if-modified-since");
    return modifiedSince == null || isModifiedSince(modifiedSince, selected, now, true)
        ? Verdict.PROCEED
        : Verdict.NOT_MODIFIED;
  }

  /// @param otherwise what a date that is none means, so that its condition is ignored
  private static boolean isModifiedSince(
      String field, Representation selected, Instant now, boolean otherwise) {
    if (field.equals(selected.modifiedField)) {
      return false;
    }
    Instant date = HttpDates.parse(field, now);
    if (date == null) {
      return otherwise;
    }
    return selected.modified == null || selected.modified.isAfter(date);
  }

  /// Whether what the client has a part of is what is here now (13.1.5). A date has to be the one
  /// that was sent, which is sent only when it cannot mean two versions.
  static boolean rangeApplies(@Nullable String ifRange, Representation selected) {
    if (ifRange == null) {
      return true;
    }
    String field = ifRange.strip();
    if (field.startsWith("\"") || field.startsWith("W/")) {
      return !field.equals("*") && EntityTags.lists(field, selected.tag, true);
    }
    return field.equals(selected.modifiedField);
  }
}
