// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.nio.file.Path;
import java.util.List;

/// What is on the disk where a path leads.
sealed interface Place {
  /// @param name below the root, as it was asked for or found as an index
  /// @param path real, without links
  /// @param siblings precompressed, and not older
  record File(String name, Path path, Facts facts, List<Sibling> siblings) implements Place {}

  record Sibling(Coding coding, Path path, Facts facts) {}

  /// A folder that has something to show, asked for without the slash at its end.
  record WithoutSlash() implements Place {}

  /// A folder whose content may be shown.
  record Folder(Path path) implements Place {}

  record Nothing() implements Place {}

  /// It is there, but the system does not let it be read.
  record Forbidden() implements Place {}
}
