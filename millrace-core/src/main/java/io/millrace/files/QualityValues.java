// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

/// Members of the fields by which clients choose: a name, and how much they like it (RFC 9110,
/// 12.4.2). Read in place, as it is done for each request.
final class QualityValues {
  private QualityValues() {}

  static int skipSpace(String text, int from, int to) {
    int at = from;
    while (at < to && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /// Where the name of the member ends, before spaces and parameters.
  static int endOfName(String text, int from, int to) {
    int end = text.indexOf(';', from);
    end = end < 0 || end > to ? to : end;
    while (end > from && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
      end--;
    }
    return end;
  }

  /// In thousandths; 1000 when the member does not say, 0 when it says what is no number.
  ///
  /// @param from where the name ended
  static int of(String text, int from, int to) {
    for (int at = text.indexOf(';', from); at >= 0 && at < to; at = text.indexOf(';', at + 1)) {
      int name = skipSpace(text, at + 1, to);
      if (name + 1 < to
          && (text.charAt(name) == 'q' || text.charAt(name) == 'Q')
          && text.charAt(name + 1) == '=') {
        return thousandths(text, name + 2, to);
      }
    }
    return 1_000;
  }

  private static int thousandths(String text, int from, int to) {
    int value = 0;
    int weight = 1_000;
    for (int i = from; i < to && weight > 0; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        value += (c - '0') * weight;
        weight /= 10;
      } else if (c != '.' || i != from + 1) {
        break;
      }
    }
    return Math.min(value, 1_000);
  }
}
