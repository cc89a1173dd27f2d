// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// How far a task is.
///
/// @param done 0 or more, in any unit
/// @param total of the same unit; 0 when it is not known
/// @param note for people; at most 200 characters are kept
public record Progress(long done, long total, String note) {
  private static final int LONGEST_NOTE = 200;

  public Progress {
    if (done < 0 || total < 0) {
      throw new IllegalArgumentException(
          "progress: " + done + " of " + total + " (expected: 0 or more of 0 or more)");
    }
    note = note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE);
  }
}
