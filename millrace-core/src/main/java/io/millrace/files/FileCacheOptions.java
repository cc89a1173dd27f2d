// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.time.Duration;

/// What is kept in memory of the files below one prefix.
///
/// @param bytes of content and what belongs to it, over all files; 0 keeps nothing
/// @param files at most
/// @param fileBytes the largest file that is held whole; of larger ones only the facts are kept,
///   and they are sent from the disk
/// @param recheck how long a file is believed to be as it was; a change is seen with the first
///   request after that. 0 asks the file system at each request
public record FileCacheOptions(long bytes, int files, int fileBytes, Duration recheck) {
  public static final FileCacheOptions DEFAULT =
      new FileCacheOptions(64L * 1_024 * 1_024, 10_000, 64 * 1_024, Duration.ofSeconds(1));

  public FileCacheOptions {
    if (bytes < 0) {
      throw new IllegalArgumentException("cache: " + bytes + " bytes (expected: 0 or more)");
    }
    if (files < 0) {
      throw new IllegalArgumentException("cache: " + files + " files (expected: 0 or more)");
    }
    if (fileBytes < 0 || fileBytes > 16 * 1_024 * 1_024) {
      throw new IllegalArgumentException(
          "cache: files of " + fileBytes + " bytes (expected: 0..16777216)");
    }
    if (recheck.isNegative()) {
      throw new IllegalArgumentException("recheck: " + recheck + " (expected: 0 or more)");
    }
  }

  public FileCacheOptions withBytes(long most) {
    return new FileCacheOptions(most, files, fileBytes, recheck);
  }

  public FileCacheOptions withFiles(int most) {
    return new FileCacheOptions(bytes, most, fileBytes, recheck);
  }

  public FileCacheOptions withFileBytes(int most) {
    return new FileCacheOptions(bytes, files, most, recheck);
  }

  public FileCacheOptions withRecheck(Duration after) {
    return new FileCacheOptions(bytes, files, fileBytes, after);
  }
}
