// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The field `Range` of a request (RFC 9110, 14.2), as far as it is honoured.
sealed interface ByteRanges {
  /// So many are sent at most; who asks for more gets the whole.
  int MOST = 16;

  /// Ranges that are nearer than what stands between two parts are sent as one.
  int GAP = 128;

  /// Not understood, or not reasonable: the whole is sent.
  record Ignored() implements ByteRanges {}

  /// None of them lies within the content: 416.
  record Unsatisfiable() implements ByteRanges {}

  /// In the order of the request; none touches another.
  record Spans(List<Span> spans) implements ByteRanges {}

  record Span(long first, long length) {
    long end() {
      return first + length;
    }

    /// As in the field `Content-Range`.
    String of(long whole) {
      return "bytes " + first + "-" + (end() - 1) + "/" + whole;
    }
  }

  /// @param whole bytes of the content
  static ByteRanges read(String field, long whole) {
    int equals = field.indexOf('=');
    if (equals < 0 || !field.substring(0, equals).strip().equalsIgnoreCase("bytes") || whole == 0) {
      return new Ignored();
    }
    List<Span> spans = new ArrayList<>();
    int asked = 0;
    for (String each : field.substring(equals + 1).split(",", -1)) {
      String text = each.strip();
      if (text.isEmpty()) {
        continue;
      }
      if (++asked > MOST) {
        return new Ignored();
      }
      int dash = text.indexOf('-');
      long from = dash < 0 ? -1 : number(text.substring(0, dash));
      long to = dash < 0 ? -1 : number(text.substring(dash + 1));
      boolean suffix = dash == 0;
      boolean open = dash == text.length() - 1;
      if (dash < 0
          || (suffix && (open || to < 0))
          || (!suffix && (from < 0 || (!open && to < from)))) {
        return new Ignored();
      }
      if (suffix ? to > 0 : from < whole) {
        long first = suffix ? Math.max(0, whole - to) : from;
        long end = suffix || open || to >= whole ? whole : to + 1;
        spans.add(new Span(first, end - first));
      }
    }
    if (asked == 0) {
      return new Ignored();
    }
    return spans.isEmpty() ? new Unsatisfiable() : joined(spans, whole);
  }

  /// -1 when it is none; what is beyond all files is as good as the largest number.
  private static long number(String digits) {
    if (digits.isEmpty()) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value > Long.MAX_VALUE / 10 - 1 ? Long.MAX_VALUE / 10 : value * 10 + (c - '0');
    }
    return value;
  }

  /// Overlapping and near ones made one, which then stands where the first of them stood.
  private static ByteRanges joined(List<Span> spans, long whole) {
    if (spans.size() == 1) {
      return new Spans(spans);
    }
    long asked = 0;
    for (Span each : spans) {
      asked += each.length();
    }
    if (asked > whole) {
      return new Ignored(); // it would be more than the whole
    }
    List<Span> sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparingLong(Span::first));
    List<Span> joined = new ArrayList<>();
    for (Span each : sorted) {
      Span last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && each.first() <= last.end() + GAP) {
        long end = Math.max(last.end(), each.end());
        joined.set(joined.size() - 1, new Span(last.first(), end - last.first()));
      } else {
        joined.add(each);
      }
    }
    joined.sort(Comparator.comparingInt(span -> firstWithin(span, spans)));
    return new Spans(List.copyOf(joined));
  }

  private static int firstWithin(Span span, List<Span> asked) {
    for (int i = 0; i < asked.size(); i++) {
      if (asked.get(i).first() >= span.first() && asked.get(i).end() <= span.end()) {
        return i;
      }
    }
    return asked.size();
  }
}
