// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// The files beside a followed one whose names begin with its name: where rotation leaves what it
/// renames and copies.
final class Siblings {
  /// What rotation puts after a name: `.1`, `-20261122`, `.2026-11-22T10:00`. Not `.gz`.
  private static final Pattern ROTATED = Pattern.compile("[-._]\\d[\\d\\-._:T]*");

  private final Path path;
  private Path base;
  private Set<FileIdentity> known = Set.of();
  private boolean birthsUnknown;

  /// @param rotated whether it has the name of a file that was rotated away
  record Sibling(Path path, FileIdentity identity, BasicFileAttributes facts, boolean rotated) {}

  Siblings(Path path) {
    this.path = path;
    this.base = path;
  }

  /// Remembers which there are. Returns those that have come since the last time and have names of
  /// rotated files, the oldest first.
  List<Sibling> renew() {
    Path before = base;
    List<Sibling> all = all();
    Set<FileIdentity> present = new HashSet<>();
    all.forEach(each -> present.add(each.identity));
    List<Sibling> fresh = new ArrayList<>();
    if (base.equals(before)) {
      all.stream()
          .filter(each -> each.rotated && isFresh(each.identity))
          .sorted(Comparator.comparing(each -> each.facts.creationTime()))
          .forEach(fresh::add);
    }
    known = present;
    return fresh;
  }

  /// From here on files are known by their keys alone, for what is given out as the time of birth
  /// is that of the last change.
  void birthsAreUnknown() {
    birthsUnknown = true;
  }

  private boolean isFresh(FileIdentity identity) {
    return birthsUnknown ? known.stream().noneMatch(identity::isStill) : !known.contains(identity);
  }

  /// All there are, the last changed first.
  List<Sibling> all() {
    base = real();
    String name = Objects.requireNonNullElse(base.getFileName(), base).toString();
    Path directory = Objects.requireNonNullElse(base.getParent(), base);
    List<Sibling> found = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(
            directory, each -> each.getFileName().toString().startsWith(name))) {
      for (Path each : stream) {
        add(each, each.getFileName().toString().substring(name.length()), found);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What cannot be listed cannot be read either.
    }
    found.sort(Comparator.comparing((Sibling each) -> each.facts.lastModifiedTime()).reversed());
    return found;
  }

  private static void add(Path path, String ending, List<Sibling> to) {
    try {
      BasicFileAttributes facts =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (facts.isRegularFile()) {
        boolean rotated = ROTATED.matcher(ending).matches();
        to.add(new Sibling(path, FileIdentity.of(facts), facts, rotated));
      }
    } catch (IOException e) {
      // It has gone since.
    }
  }

  private Path real() {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return base;
    }
  }
}
