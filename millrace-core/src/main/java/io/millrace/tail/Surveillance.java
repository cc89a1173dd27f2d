// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which directories are watched for a followed path: its own, and that of the file it leads to
/// through symbolic links. Owned by the loop's thread.
final class Surveillance {
  private final Path path;
  private final WatchBook book;
  private final Map<Path, Watched> watched = new HashMap<>();
  private Set<String> beginnings = Set.of();
  private boolean complete;

  /// @param which the directory that was at that path when it was asked for
  private record Watched(WatchKey key, @Nullable Object which) {}

  Surveillance(Path path, WatchBook book) {
    this.path = path;
    this.book = book;
  }

  /// Whether the kernel tells of everything; otherwise the file has to be polled.
  boolean complete() {
    return complete;
  }

  /// Whether a change of a file of this name matters: of the file itself, or of one that may be a
  /// copy of it.
  boolean cares(Set<String> names) {
    return names.isEmpty()
        || names.stream().anyMatch(name -> beginnings.stream().anyMatch(name::startsWith));
  }

  /// The directory of that key has gone.
  void lost(WatchKey key) {
    watched.values().removeIf(each -> each.key.equals(key));
    complete = false;
  }

  /// Watches what has to be watched now. Cheap when that has not changed.
  void renew() {
    Path real = real();
    Set<Path> wanted = new LinkedHashSet<>();
    wanted.add(parent(path));
    wanted.add(parent(real));
    beginnings = Set.copyOf(List.of(name(path), name(real)));
    for (Path before : Set.copyOf(watched.keySet())) {
      if (!wanted.contains(before)) {
        drop(before);
      }
    }
    complete = true;
    for (Path directory : wanted) {
      complete &= watch(directory);
    }
  }

  private boolean watch(Path directory) {
    Object which = which(directory);
    Watched before = watched.get(directory);
    if (before != null && Objects.equals(before.which, which)) {
      return true;
    }
    if (before != null) {
      drop(directory);
    }
    WatchKey key = which == null ? null : book.add(directory, this);
    if (key == null) {
      return false;
    }
    watched.put(directory, new Watched(key, which));
    return true;
  }

  private void drop(Path directory) {
    Watched before = watched.remove(directory);
    if (before != null && watched.values().stream().noneMatch(other -> other.key == before.key)) {
      book.remove(before.key, this);
    }
  }

  private Path real() {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  private static Path parent(Path file) {
    return Objects.requireNonNullElse(file.getParent(), file);
  }

  private static String name(Path file) {
    return Objects.requireNonNullElse(file.getFileName(), file).toString();
  }

  private static @Nullable Object which(Path directory) {
    try {
      Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
      return key == null ? directory : key;
    } catch (IOException e) {
      return null;
    }
  }

  void close() {
    Set.copyOf(watched.keySet()).forEach(this::drop);
  }
}
