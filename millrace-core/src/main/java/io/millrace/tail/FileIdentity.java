// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/// Which file it is, whatever its name. The key is that of the file system (device and inode) and
/// is not used again while the file is held open; the time of birth tells two files apart that had
/// the same key one after the other.
record FileIdentity(Object key, FileTime born) {
  static FileIdentity of(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    FileTime born = attributes.creationTime();
    return new FileIdentity(key == null ? born : key, born);
  }

  /// Whether it is the same file, given that this one is held open.
  boolean isStill(FileIdentity other) {
    return key.equals(other.key);
  }
}
