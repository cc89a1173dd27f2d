// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

/// What a follower tells its viewers, in the order in which it came about. Immutable, and shared by
/// all viewers of a file.
public sealed interface TailEvent {
  /// A line of the file, or a piece of one. The pieces of a line put together are the line.
  ///
  /// @param text with its line end, `\n` or `\r\n`; without one when [#more] is true, or when the
  ///   file was rotated or truncated in the middle of the line. Bytes that are no UTF-8 are U+FFFD
  /// @param bytes how many bytes of the file it was
  /// @param more whether the line was too long for one piece and goes on with the next
  record Line(String text, int bytes, boolean more) implements TailEvent {
    public Line {
      if (bytes < 0) {
        throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
      }
    }
  }

  /// This viewer was too slow: so many lines (or pieces of lines) are missing here. The other
  /// viewers have them.
  record Skipped(long lines) implements TailEvent {
    public Skipped {
      if (lines < 1) {
        throw new IllegalArgumentException("lines: " + lines + " (expected: 1 or more)");
      }
    }
  }

  /// Another file is at the path now. Lines from here on are its own, from the first; what is still
  /// written into the old one may come between them.
  record Rotated() implements TailEvent {}

  /// The file was cut; it is read from its beginning again.
  record Truncated() implements TailEvent {}

  /// A run of NUL bytes was left out: the hole that a truncation leaves before a writer that goes
  /// on at its old place.
  record NulsSkipped(long bytes) implements TailEvent {}

  /// Nothing is at the path; it is looked for until it is there.
  record Missing() implements TailEvent {}

  /// The file is there, or can be read again.
  record Appeared() implements TailEvent {}

  /// What is at the path cannot be followed; it is tried again until it can.
  ///
  /// @param why fit for people; does not name the path
  record Unreadable(String why) implements TailEvent {}

  /// The last event: the subscription was closed, or all of [Tails].
  record Ended() implements TailEvent {}
}
