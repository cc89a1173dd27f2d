// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// What is at a path. Only regular files are followed: opening a FIFO or a device could block, or
/// take what is meant for others.
sealed interface Finding {
  record Regular(FileIdentity identity, long size) implements Finding {}

  record Absent() implements Finding {}

  record Refused(String why) implements Finding {}

  static Finding at(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isRegularFile()) {
        return new Regular(FileIdentity.of(attributes), attributes.size());
      }
      return new Refused(
          (attributes.isDirectory() ? "a directory" : "a FIFO, socket or device")
              + " (expected: a regular file)");
    } catch (NoSuchFileException e) {
      return new Absent();
    } catch (IOException e) {
      return refusal(e);
    }
  }

  static Refused refusal(IOException failure) {
    return new Refused(
        switch (failure) {
          case AccessDeniedException _ ->
              "permission denied (expected: a file that this process may read)";
          case FileSystemException e when e.getReason() != null -> e.getReason();
          default -> "cannot be read: " + failure.getClass().getSimpleName();
        });
  }
}
