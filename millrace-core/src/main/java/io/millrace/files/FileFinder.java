// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds what a path means on the disk. Blocks.
final class FileFinder {
  private final Path root;
  private final FileOptions options;

  FileFinder(Path root, FileOptions options) {
    this.root = root;
    this.options = options;
  }

  /// @param below a decoded path below the root, without a leading slash
  Place find(String below) throws IOException {
    if (!FileNames.isSafe(below, options.hidden())) {
      return new Place.Nothing();
    }
    try {
      return look(below);
    } catch (AccessDeniedException denied) {
      return new Place.Forbidden();
    } catch (FileSystemException | InvalidPathException notThere) {
      return new Place.Nothing(); // no such file, a file for a folder, a name too long, a loop
    }
  }

  private Place look(String below) throws IOException {
    Path realRoot = root.toRealPath(); // anew each time, as it may be a link that is switched
    if (below.isEmpty() || below.endsWith("/")) {
      return folder(realRoot, below);
    }
    Found found = resolve(realRoot, below);
    if (found == null) {
      return new Place.Nothing();
    }
    if (found.attributes.isRegularFile()) {
      return file(realRoot, below, found);
    }
    boolean shown =
        found.attributes.isDirectory() && !(folder(realRoot, below + "/") instanceof Place.Nothing);
    return shown ? new Place.WithoutSlash() : new Place.Nothing();
  }

  private Place folder(Path realRoot, String below) throws IOException {
    for (String index : options.index()) {
      Found found = resolveOrNull(realRoot, below + index);
      if (found != null && found.attributes.isRegularFile()) {
        return file(realRoot, below + index, found);
      }
    }
    if (options.listing()) {
      Found found = resolve(realRoot, below);
      if (found != null && found.attributes.isDirectory()) {
        return new Place.Folder(found.real);
      }
    }
    return new Place.Nothing();
  }

  private Place.File file(Path realRoot, String below, Found found) {
    Facts facts = Facts.of(found.attributes);
    List<Place.Sibling> siblings = new ArrayList<>(0);
    if (options.precompressed()) {
      for (Coding coding : Coding.values()) {
        Found sibling =
            coding == Coding.IDENTITY ? null : resolveOrNull(realRoot, below + coding.suffix);
        if (sibling != null && sibling.attributes.isRegularFile()) {
          Facts its = Facts.of(sibling.attributes);
          if (!facts.isNewerThan(its)) {
            siblings.add(new Place.Sibling(coding, sibling.real, its));
          }
        }
      }
    }
    return new Place.File(below, found.real, facts, List.copyOf(siblings));
  }

  private record Found(Path real, BasicFileAttributes attributes) {}

  private @Nullable Found resolveOrNull(Path realRoot, String below) {
    try {
      return resolve(realRoot, below);
    } catch (IOException | InvalidPathException notThere) {
      return null;
    }
  }

  /// @return null when it leads out of the root
  private @Nullable Found resolve(Path realRoot, String below) throws IOException {
    Path real = realRoot.resolve(below).toRealPath();
    if (!options.linksLeadOut() && !real.startsWith(realRoot)) {
      return null;
    }
    return new Found(
        real, Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  /// Where opened files have to be below, or null when they may be anywhere.
  @Nullable Path border() throws IOException {
    return options.linksLeadOut() ? null : root.toRealPath();
  }
}
