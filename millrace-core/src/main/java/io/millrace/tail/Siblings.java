// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// The files beside a followed one whose names begin with its name: where rotation leaves what it
/// renames and copies.
final class Siblings {
  /// What rotation puts after a name: `.1`, `-20261122`, `.2026-11-22T10:00`. Not `.gz`.
  private static final Pattern ROTATED = Pattern.compile("[-._]\\d[\\d\\-._:T]*");

  /// So many that were there once are remembered besides those that are.
  private static final int REMEMBERED = 1_000;

  private final Path path;
  private Path base;
  private final Map<FileIdentity, Integer> known = new HashMap<>();
  private int listings;
  private boolean birthsUnknown;

  /// @param rotated whether it has the name of a file that was rotated away
  record Sibling(Path path, FileIdentity identity, BasicFileAttributes facts, boolean rotated) {}

  Siblings(Path path) {
    this.path = path;
    this.base = path;
  }

  /// Those that have names of rotated files, were made at that time or later, and are not known
  /// yet; the oldest first. While files are being renamed, a listing may miss some.
  List<Sibling> fresh(Instant since) {
    FileTime earliest = FileTime.from(since);
    Path before = base;
    listings++;
    List<Sibling> fresh = new ArrayList<>();
    List<Sibling> all = all();
    for (Sibling each : all) {
      if (base.equals(before)
          && each.rotated
          && isUnknown(each.identity)
          && each.facts.creationTime().compareTo(earliest) >= 0) {
        fresh.add(each);
      } else {
        know(each.identity);
      }
    }
    forget(all.size());
    fresh.sort(Comparator.comparing(each -> each.facts.creationTime()));
    return fresh;
  }

  /// This one is not fresh any more.
  void know(FileIdentity identity) {
    known.put(identity, listings);
  }

  private void forget(int present) {
    if (known.size() > 2 * present + REMEMBERED) {
      known.values().removeIf(seen -> seen < listings - REMEMBERED / 2);
    }
  }

  /// From here on files are known by their keys alone, for what is given out as the time of birth
  /// is that of the last change.
  void birthsAreUnknown() {
    birthsUnknown = true;
  }

  private boolean isUnknown(FileIdentity identity) {
    return birthsUnknown
        ? known.keySet().stream().noneMatch(identity::isStill)
        : !known.containsKey(identity);
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
