// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// By what a version of a file is told from another without reading it.
///
/// @param key device and inode, where the file system has such
record Facts(long size, FileTime modified, @Nullable Object key) {
  /// Within that time a file may change again and look the same, as its clock ticks slowly.
  private static final Duration TICK = Duration.ofSeconds(1);

  static Facts of(BasicFileAttributes attributes) {
    return new Facts(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }

  /// Whether a later version would look different.
  boolean isSettled(Instant now) {
    return modified.toInstant().isBefore(now.minus(TICK));
  }

  boolean isNewerThan(Facts other) {
    return modified.compareTo(other.modified) > 0;
  }

  /// Whether this is that file with nothing or something added at its end, as far as can be told.
  boolean isLongerOrEqual(Facts earlier) {
    return Objects.equals(key, earlier.key) && size >= earlier.size;
  }
}
