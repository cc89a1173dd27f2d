// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

/// What a form may cost. How long its content may be is the route's to say, or the server's.
///
/// @param fields texts and files at most; beyond is answered 413
/// @param uploads of these, files at most: each may hold a file of the server's open
/// @param memory bytes of texts and files that are kept in memory in all. A form with more text is
///   answered 413; files go to disk
/// @param spoolAbove bytes of one file above which it goes to disk
public record FormLimits(int fields, int uploads, int memory, int spoolAbove) {
  public static final FormLimits DEFAULT = new FormLimits(1_000, 100, 1 << 20, 64 * 1_024);

  public FormLimits {
    atLeastNothing("fields", fields);
    atLeastNothing("uploads", uploads);
    atLeastNothing("memory", memory);
    atLeastNothing("spool above", spoolAbove);
    if (fields > 1_000) {
      throw new IllegalArgumentException("fields: " + fields + " (expected: 1000 or less)");
    }
  }

  private static void atLeastNothing(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 or more)");
    }
  }

  public FormLimits withFields(int most) {
    return new FormLimits(most, uploads, memory, spoolAbove);
  }

  public FormLimits withUploads(int most) {
    return new FormLimits(fields, most, memory, spoolAbove);
  }

  public FormLimits withMemory(int bytes) {
    return new FormLimits(fields, uploads, bytes, spoolAbove);
  }

  public FormLimits withSpoolAbove(int bytes) {
    return new FormLimits(fields, uploads, memory, bytes);
  }
}
