// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import io.millrace.time.Timeline;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// What rotation left beside a followed file: the copy that was made before the file was cut, and
/// files that came and went while nobody looked.
final class Rotations {
  /// File systems keep times coarsely, and other machines by other clocks.
  private static final long CLOCKS_DIFFER_SECONDS = 2;

  /// So many files that nobody saw are read at once.
  private static final int MOST_MISSED = 32;

  /// So many beginnings of what the file has been are remembered.
  private static final int HEADS = 64;

  /// While files are being renamed, they are listed again.
  private static final int ATTEMPTS = 3;

  private final Siblings siblings;
  private final int longestPiece;
  private final Timeline timeline;
  private final Deque<byte[]> heads = new ArrayDeque<>();
  private Instant begun = Instant.EPOCH;
  private Instant lastLook = Instant.EPOCH;

  Rotations(Path path, int longestPiece, Timeline timeline) {
    this.siblings = new Siblings(path);
    this.longestPiece = longestPiece;
    this.timeline = timeline;
  }

  /// What is there now was there before.
  void begin() {
    lastLook = timeline.now();
    begun = lastLook.minusSeconds(CLOCKS_DIFFER_SECONDS);
    siblings.fresh(begun).forEach(each -> siblings.know(each.identity()));
  }

  /// This file system does not tell when a file was made.
  void birthsAreUnknown() {
    siblings.birthsAreUnknown();
  }

  /// What the file has been is over; it was cut.
  void cut(Reading reading) {
    heads.add(reading.head());
    if (heads.size() > HEADS) {
      heads.remove();
    }
  }

  /// Opens the files that were rotated away since the last call, never having been seen at the
  /// path, the oldest first.
  ///
  /// @param seen what is being read; copies of these were seen too
  List<Reading> missed(List<Reading> seen) {
    seen.forEach(each -> siblings.know(each.identity()));
    List<Reading> missed = new ArrayList<>();
    for (int i = 0; i < ATTEMPTS && !open(missed, seen); i++) {}
    missed.sort(Comparator.comparing(each -> each.identity().born()));
    lastLook = timeline.now();
    return missed;
  }

  /// Returns whether all could be dealt with: files may be renamed at this very moment.
  private boolean open(List<Reading> missed, List<Reading> seen) {
    boolean all = true;
    for (Siblings.Sibling each : siblings.fresh(begun)) {
      if (missed.size() >= MOST_MISSED || isHeld(each.identity(), seen)) {
        siblings.know(each.identity());
        continue;
      }
      try {
        Reading opened = Reading.open(each.path(), each.identity(), longestPiece);
        siblings.know(each.identity());
        if (isCopy(opened, seen)) {
          opened.close();
        } else {
          missed.add(opened);
        }
      } catch (NoSuchFileException e) {
        all = false;
      } catch (IOException e) {
        siblings.know(each.identity());
      }
    }
    return all;
  }

  private static boolean isHeld(FileIdentity identity, List<Reading> seen) {
    return seen.stream().anyMatch(each -> each.identity().isStill(identity));
  }

  private boolean isCopy(Reading opened, List<Reading> seen) throws IOException {
    for (Reading each : seen) {
      if (opened.beginsLike(each.head())) {
        return true;
      }
    }
    for (byte[] head : heads) {
      if (opened.beginsLike(head)) {
        return true;
      }
    }
    return false;
  }

  /// Gives out what stands after the reading's position in the copy that was made before the file
  /// was cut, when there is one: it is the same up to that position, and longer.
  void rest(Reading reading, List<TailEvent> out, Runnable publish) {
    for (int i = 0; i < ATTEMPTS && !restOnce(reading, out, publish); i++) {}
  }

  private boolean restOnce(Reading reading, List<TailEvent> out, Runnable publish) {
    Instant earliest = lastLook.minusSeconds(CLOCKS_DIFFER_SECONDS);
    for (Siblings.Sibling each : siblings.all()) {
      if (each.facts().size() > reading.position()
          && !each.identity().isStill(reading.identity())
          && each.facts().lastModifiedTime().compareTo(FileTime.from(earliest)) >= 0
          && rest(reading, each, out, publish)) {
        return true;
      }
    }
    return false;
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
