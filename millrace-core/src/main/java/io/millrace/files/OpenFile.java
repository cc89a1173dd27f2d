// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Opens what was found, if it still is what was found: somebody who may write below the root could
/// put a link in its place, or in the place of a folder above it. So each step from the root is
/// taken from the opened folder before it, and none follows a link. Blocks.
final class OpenFile {
  private static final Set<OpenOption> READING =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private OpenFile() {}

  /// @param border the real root, or null when the file may be anywhere
  /// @param real without links
  /// @param growing whether it may have become longer meanwhile, as a log does
  /// @return null when something else is there by now
  /// @throws IOException when it is not there, or cannot be read
  static @Nullable FileChannel at(@Nullable Path border, Path real, Facts expected, boolean growing)
      throws IOException {
    if (border == null) {
      return plainly(real, expected, growing);
    }
    if (!real.startsWith(border) || real.equals(border)) {
      return null;
    }
    try (DirectoryStream<Path> top = Files.newDirectoryStream(border)) {
      return top instanceof SecureDirectoryStream<Path> folder
          ? step(folder, border.relativize(real), 0, expected, growing)
          : plainly(real, expected, growing);
    }
  }

  private static @Nullable FileChannel step(
      SecureDirectoryStream<Path> folder, Path below, int depth, Facts expected, boolean growing)
      throws IOException {
    Path name = below.getName(depth);
    if (depth < below.getNameCount() - 1) {
      try (SecureDirectoryStream<Path> next =
          folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        return step(next, below, depth + 1, expected, growing);
      }
    }
    BasicFileAttributes attributes =
        folder
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    // Asked before it is opened, as to open a pipe would wait for its writer.
    return isExpected(attributes, expected, growing)
        ? asFile(folder.newByteChannel(name, READING))
        : null;
  }

  private static @Nullable FileChannel plainly(Path real, Facts expected, boolean growing)
      throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return isExpected(attributes, expected, growing) ? FileChannel.open(real, READING) : null;
  }

  private static boolean isExpected(
      BasicFileAttributes attributes, Facts expected, boolean growing) {
    Facts found = Facts.of(attributes);
    return attributes.isRegularFile()
        && (growing ? found.isLongerOrEqual(expected) : found.equals(expected));
  }

  private static FileChannel asFile(SeekableByteChannel channel) throws IOException {
    if (channel instanceof FileChannel file) {
      return file;
    }
    channel.close();
    throw new IOException(channel.getClass() + " is no file that could be sent");
  }
}
