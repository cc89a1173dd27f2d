// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import io.millrace.time.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What rotation left beside a followed file: the copy that was made before the file was cut, and
/// files that came and went while nobody looked.
final class Rotations {
  /// File systems keep times coarsely, and other machines by other clocks.
  private static final long CLOCKS_DIFFER_SECONDS = 2;

  private final Siblings siblings;
  private final int longestPiece;
  private final Timeline timeline;
  private Instant lastLook = Instant.MIN;

  Rotations(Path path, int longestPiece, Timeline timeline) {
    this.siblings = new Siblings(path);
    this.longestPiece = longestPiece;
    this.timeline = timeline;
  }

  /// What is there now was there before.
  void begin() {
    siblings.renew();
    lastLook = timeline.now();
  }

  /// Opens the files that were rotated away since the last call, never having been seen at the
  /// path, the oldest first.
  ///
  /// @param seen what is a copy of one of these was seen
  /// @param held says which are being read already
  List<Reading> missed(List<Reading> seen, Predicate<FileIdentity> held) {
    List<Reading> missed = new ArrayList<>();
    for (Siblings.Sibling each : siblings.renew()) {
      if (!held.test(each.identity())) {
        try {
          Reading opened = Reading.open(each.path(), each.identity(), longestPiece);
          if (isCopy(opened, seen)) {
            opened.close();
          } else {
            missed.add(opened);
          }
        } catch (IOException e) {
          // It has gone since, or may not be read.
        }
      }
    }
    lastLook = timeline.now();
    return missed;
  }

  private static boolean isCopy(Reading opened, List<Reading> seen) throws IOException {
    for (Reading each : seen) {
      if (each.hasBegunLike(opened)) {
        return true;
      }
    }
    return false;
  }

  /// Gives out what stands after the reading's position in the copy that was made before the file
  /// was cut, when there is one: it is the same up to that position, and longer.
  void rest(Reading reading, List<TailEvent> out, Runnable publish) {
    Instant earliest = lastLook.minusSeconds(CLOCKS_DIFFER_SECONDS);
    for (Siblings.Sibling each : siblings.all()) {
      if (each.facts().size() > reading.position()
          && !each.identity().isStill(reading.identity())
          && each.facts().lastModifiedTime().compareTo(FileTime.from(earliest)) >= 0
          && rest(reading, each, out, publish)) {
        return;
      }
    }
  }

  private boolean rest(
      Reading reading, Siblings.Sibling copy, List<TailEvent> out, Runnable publish) {
    try (Reading opened = Reading.open(copy.path(), copy.identity(), longestPiece)) {
      opened.begin(reading.position());
      if (opened.before().isSame(reading.before())) {
        reading.deliverRestOf(opened, out, publish);
        return true;
      }
    } catch (IOException e) {
      // Another may be the one.
    }
    return false;
  }
}
