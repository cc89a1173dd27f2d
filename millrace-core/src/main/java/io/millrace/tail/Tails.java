// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.nio.file.Path;
import java.util.List;

/// Follows files. Each file has one follower, however many viewers it has: one descriptor, one
/// reading and one decoding of each line. The follower begins with the first viewer and ends with
/// the last. All followers share a few threads, which begin with the first of them.
///
/// For all threads, but not for an event loop: [#follow] waits for the disk.
public final class Tails implements AutoCloseable {
  private final TailOptions options;
  private final Metrics metrics;
  private final TailLoop loop;

  private Tails(TailOptions options, Metrics metrics, Timeline timeline) {
    this.options = options;
    this.metrics = metrics;
    this.loop = new TailLoop(options, metrics, timeline);
  }

  public static Tails open(TailOptions options, Metrics metrics, Timeline timeline) {
    return new Tails(options, metrics, timeline);
  }

  /// Follows a file, which need not be there yet. When this returns the place is fixed: every line
  /// that is finished from now on will come, or be counted as skipped. What is no regular file, or
  /// cannot be read, is told as [TailEvent.Unreadable] and tried again.
  ///
  /// @param file two paths to one file, by a symbolic link for instance, are followed each by
  ///   itself
  /// @throws IllegalStateException after the close
  public TailSubscription follow(Path file, TailStart start) throws InterruptedException {
    Path path = file.toAbsolutePath().normalize();
    Viewer viewer = new Viewer(path, options, metrics.tailSkipped, loop::leave);
    loop.join(viewer, start);
    return viewer;
  }

  /// What is being followed, in the order of the paths.
  public List<FollowedFile> followed() {
    return loop.followed();
  }

  /// Ends all subscriptions, after what waits for them, and lets all files go.
  @Override
  public void close() {
    loop.close();
  }
}
