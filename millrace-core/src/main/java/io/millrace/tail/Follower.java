// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows one path for all its viewers. Owned by the thread of [TailLoop]; nothing here is touched
/// by another.
///
/// Each look asks what is at the path now, reads what is new in it, then what is new in the files
/// that were there before, and gives out the latter first: so a writer that goes from one file to
/// the next is read in its order.
final class Follower {
  /// Blocks in one turn, so that one busy file does not hold up the others.
  private static final int TURN = 16;

  /// Files that were at the path before and are still being read.
  private static final int FORMERS = 8;

  final Path path;
  private final TailOptions options;
  private final Metrics metrics;
  private final Timeline timeline;
  private final Recall recall;
  private final Surveillance surveillance;
  private final Rotations rotations;
  private final Set<Viewer> viewers = new LinkedHashSet<>();
  private final Deque<Former> formers = new ArrayDeque<>();
  private final List<TailEvent> notices = new ArrayList<>();
  private final List<TailEvent> out = new ArrayList<>();
  private @Nullable Reading current;
  private PathState state = new PathState.Expected();
  private @Nullable Remembered remembered;
  private long lastLook;

  /// A file that was at the path.
  private static final class Former {
    final Reading reading;
    long lastByte;

    Former(Reading reading, long now) {
      this.reading = reading;
      this.lastByte = now;
    }
  }

  /// A file that was seen and is not open: where it would be gone on with.
  ///
  /// @param fromLine whether from the beginning of the line in which that place is
  private record Remembered(FileIdentity identity, long position, boolean fromLine) {}

  Follower(Path path, TailOptions options, Metrics metrics, Timeline timeline, WatchBook watches) {
    this.path = path;
    this.options = options;
    this.metrics = metrics;
    this.timeline = timeline;
    this.recall = new Recall(options.longestPiece());
    this.surveillance = new Surveillance(path, watches);
    this.rotations = new Rotations(path, options.longestPiece(), timeline);
  }

  Surveillance surveillance() {
    return surveillance;
  }

  int viewers() {
    return viewers.size();
  }

  Set<Viewer> everyViewer() {
    return Set.copyOf(viewers);
  }

  /// Takes a viewer in. What it gets begins exactly where the lines end that others have got.
  void join(Viewer viewer, TailStart start) {
    if (viewers.isEmpty()) {
      surveillance.renew();
      begin();
    } else {
      while (look()) {}
    }
    List<TailEvent> first = new ArrayList<>();
    if (start instanceof TailStart.Last last && current != null) {
      try {
        first.addAll(
            recall.last(
                current,
                current.delivered(),
                Math.min(last.lines(), options.queueLines()),
                options.queueBytes()));
      } catch (IOException e) {
        // The next look tells of it.
      }
    }
    switch (state) {
      case PathState.Missing _ -> first.add(new TailEvent.Missing());
      case PathState.Unreadable(String why) -> first.add(new TailEvent.Unreadable(why));
      case PathState.Expected _, PathState.Followed _, PathState.Gone _ -> {}
    }
    Chunk.split(first, options.batchLines()).forEach(viewer::offer);
    viewers.add(viewer);
  }

  /// Returns whether it was there.
  boolean leave(Viewer viewer) {
    return viewers.remove(viewer);
  }

  private void begin() {
    rotations.begin();
    switch (Finding.at(path)) {
      case Finding.Regular(FileIdentity identity, long size) -> {
        remembered = new Remembered(identity, size, true);
        open(identity);
      }
      case Finding.Absent _ -> state = new PathState.Missing();
      case Finding.Refused(String why) -> state = new PathState.Unreadable(why);
    }
    notices.clear();
  }

  /// Whether it is time to look although nothing was told.
  boolean due() {
    boolean closely = !surveillance.complete() || !formers.isEmpty() || current == null;
    return timeline.nanos() - lastLook >= (closely ? options.poll() : options.safety()).toNanos();
  }

  /// Gives the viewers what is new. Returns whether there may be more at once.
  boolean look() {
    long now = timeline.nanos();
    if (now - lastLook >= options.safety().toNanos() || !surveillance.complete()) {
      surveillance.renew();
    }
    lastLook = now;
    discover();
    boolean more = drain();
    expire();
    return more;
  }

  private void discover() {
    switch (Finding.at(path)) {
      case Finding.Regular(FileIdentity identity, long _) -> found(identity);
      case Finding.Absent _ -> absent();
      case Finding.Refused(String why) -> refused(why);
    }
  }

  private void found(FileIdentity identity) {
    if (current != null && current.identity().isStill(identity)) {
      if (!current.identity().equals(identity)) {
        rotations.birthsAreUnknown();
      }
      return;
    }
    retire();
    for (Iterator<Former> each = formers.iterator(); each.hasNext(); ) {
      Former former = each.next();
      if (former.reading.identity().isStill(identity)) {
        each.remove();
        follow(former.reading);
        return;
      }
    }
    open(identity);
  }

  private void open(FileIdentity identity) {
    Reading opened;
    try {
      opened = Reading.open(path, identity, options.longestPiece());
      Remembered known = remembered;
      if (known != null && known.identity().equals(identity) && known.position() <= opened.size()) {
        long at = known.position();
        opened.begin(known.fromLine() ? recall.lineStart(opened, at) : at);
      }
    } catch (NoSuchFileException e) {
      absent(); // Or something else is there by now, which the next look sees.
      return;
    } catch (IOException e) {
      refused(Finding.refusal(e).why());
      return;
    }
    for (Reading missed : missed(opened)) {
      formers.add(new Former(missed, timeline.nanos()));
    }
    follow(opened);
  }

  /// Files that were at the path while nobody looked.
  private List<Reading> missed(Reading latest) {
    List<Reading> seen = new ArrayList<>();
    formers.forEach(each -> seen.add(each.reading));
    seen.add(latest);
    return rotations.missed(seen);
  }

  private void follow(Reading reading) {
    current = reading;
    surveillance.renew();
    switch (state) {
      case PathState.Followed _, PathState.Gone _ -> notices.add(new TailEvent.Rotated());
      case PathState.Missing _, PathState.Unreadable _ -> notices.add(new TailEvent.Appeared());
      case PathState.Expected _ -> {}
    }
    state = new PathState.Followed();
  }

  private void absent() {
    retire();
    long now = timeline.nanos();
    switch (state) {
      case PathState.Followed _ -> state = new PathState.Gone(now);
      case PathState.Gone(long since) when now - since < options.poll().toNanos() -> {}
      case PathState.Expected _, PathState.Gone _, PathState.Unreadable _ -> {
        state = new PathState.Missing();
        notices.add(new TailEvent.Missing());
      }
      case PathState.Missing _ -> {}
    }
  }

  private void refused(String why) {
    retire();
    if (!state.equals(new PathState.Unreadable(why))) {
      state = new PathState.Unreadable(why);
      notices.add(new TailEvent.Unreadable(why));
    }
  }

  /// The file is at the path no more; it is read on for a while.
  private void retire() {
    if (current != null) {
      formers.add(new Former(current, timeline.nanos()));
      current = null;
      if (formers.size() > FORMERS) {
        dismiss(formers.remove());
      }
    }
  }

  private void dismiss(Former former) {
    former.reading.cutter().finish(out);
    remembered = new Remembered(former.reading.identity(), former.reading.position(), false);
    former.reading.close();
    publish();
  }

  private void expire() {
    long now = timeline.nanos();
    for (Iterator<Former> each = formers.iterator(); each.hasNext(); ) {
      Former former = each.next();
      if (now - former.lastByte >= options.grace().toNanos()) {
        each.remove();
        dismiss(former);
      }
    }
  }

  private boolean drain() {
    for (int i = 0; i < TURN; i++) {
      Reading.Outcome outcome = current == null ? Reading.Outcome.NOTHING : readCurrent(current);
      formers.removeIf(former -> !drainFormer(former));
      out.addAll(notices);
      notices.clear();
      boolean more = false;
      if (current != null) {
        switch (outcome) {
          case BYTES -> {
            if (current.isUntouched()) {
              missed(current).forEach(this::takeWhole);
            }
            deliver(current);
            more = true;
          }
          case CUT -> {
            truncated(current);
            more = true;
          }
          case NOTHING -> {}
        }
      }
      publish();
      if (!more) {
        return false;
      }
    }
    return true;
  }

  private Reading.Outcome readCurrent(Reading reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      failed(reading, e);
      return Reading.Outcome.NOTHING;
    }
  }

  private void deliver(Reading reading) {
    try {
      reading.deliver(out);
    } catch (IOException e) {
      failed(reading, e);
    }
  }

  private void failed(Reading reading, IOException failure) {
    remembered = new Remembered(reading.identity(), reading.delivered(), false);
    reading.close();
    current = null;
    refused(Finding.refusal(failure).why());
  }

  /// Returns whether it is worth reading on.
  private boolean drainFormer(Former former) {
    try {
      while (true) {
        switch (former.reading.read()) {
          case BYTES -> {
            former.reading.deliver(out);
            former.lastByte = timeline.nanos();
            publish();
          }
          case NOTHING -> {
            return true;
          }
          case CUT -> {
            dismiss(former);
            return false;
          }
        }
      }
    } catch (IOException e) {
      dismiss(former);
      return false;
    }
  }

  private void truncated(Reading reading) {
    rotations.rest(reading, out, this::publish);
    reading.cutter().finish(out);
    rotations.cut(reading);
    missed(reading).forEach(this::takeWhole);
    out.add(new TailEvent.Truncated());
    reading.restart();
  }

  /// A copy of what was in the file while nobody looked.
  private void takeWhole(Reading copy) {
    Former former = new Former(copy, timeline.nanos());
    if (drainFormer(former)) {
      copy.cutter().finish(out);
      copy.close();
    }
  }

  private void publish() {
    if (out.isEmpty()) {
      return;
    }
    for (Chunk chunk : Chunk.split(out, options.batchLines())) {
      metrics.tailLines.add(chunk.lines());
      viewers.forEach(viewer -> viewer.offer(chunk));
    }
    out.clear();
  }

  /// Lets everything go.
  void close() {
    surveillance.close();
    formers.forEach(former -> former.reading.close());
    formers.clear();
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
