// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A page with a place for what was measured, between two comments; all else in it stays.
public final class MarkedFile {
  static final String BEGIN = "<!-- comparison: begin -->";
  static final String END = "<!-- comparison: end -->";

  private final Path file;

  private MarkedFile(Path file) {
    this.file = file;
  }

  /// @throws LoadFailure if it is not there, or without that place
  public static MarkedFile of(Path file) {
    MarkedFile marked = new MarkedFile(file);
    marked.with(marked.read(), "");
    return marked;
  }

  /// Puts this in place of what was between the comments.
  ///
  /// @throws LoadFailure if it cannot be written
  public void write(String text) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(fresh, with(read(), text));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException broken) {
      throw new LoadFailure(file + " cannot be written: " + broken.getMessage(), broken);
    }
  }

  private String read() {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw new LoadFailure(file + ": no such file", missing);
    } catch (IOException broken) {
      throw new LoadFailure(file + " cannot be read: " + broken.getMessage(), broken);
    }
  }

  private String with(String page, String text) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new LoadFailure(
          file + " has no place for the tables (expected: " + BEGIN + " and below it " + END + ")");
    }
    return page.substring(0, begin + BEGIN.length()) + "\n\n" + text + "\n\n" + page.substring(end);
  }
}
