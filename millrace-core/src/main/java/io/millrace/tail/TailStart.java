// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

/// Where a viewer begins.
public sealed interface TailStart {
  /// With the first line that is finished after the call.
  record End() implements TailStart {}

  /// With the last lines that are in the file, followed without a gap by those that come. There may
  /// be fewer: no more than fit into a viewer's queue, and none of files that were rotated away.
  record Last(int lines) implements TailStart {
    public Last {
      if (lines < 1) {
        throw new IllegalArgumentException("lines: " + lines + " (expected: 1 or more)");
      }
    }
  }

  static TailStart end() {
    return new End();
  }

  static TailStart last(int lines) {
    return new Last(lines);
  }
}
