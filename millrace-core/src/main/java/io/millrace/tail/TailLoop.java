// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that owns all followers. Everything reaches it through its queue: viewers that come
/// and go, what the kernel told, and a clock for what the kernel does not tell.
final class TailLoop implements DirectoryWatch.Ear {
  private static final Logger log = LoggerFactory.getLogger(TailLoop.class);

  private final TailOptions options;
  private final Metrics metrics;
  private final Timeline timeline;
  private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
  private final Map<Path, Integer> viewers = new ConcurrentHashMap<>();
  // Guarded by this.
  private @Nullable Machinery machinery;
  private boolean closed;
  // The rest is touched by the thread only.
  private final Map<Path, Follower> followers = new HashMap<>();
  private final Map<Surveillance, Follower> watchers = new HashMap<>();
  private final LinkedHashSet<Follower> ready = new LinkedHashSet<>();
  private boolean ended;

  /// What runs from the first viewer to the close.
  private record Machinery(DirectoryWatch watch, WatchBook book, Thread clock) {}

  TailLoop(TailOptions options, Metrics metrics, Timeline timeline) {
    this.options = options;
    this.metrics = metrics;
    this.timeline = timeline;
  }

  private synchronized Machinery machinery() {
    if (closed) {
      throw new IllegalStateException("follow: these tails are closed");
    }
    if (machinery == null) {
      DirectoryWatch watch = DirectoryWatch.open(timeline, options.settle(), this);
      Thread clock = Thread.ofPlatform().daemon().name("tails-clock").unstarted(this::tick);
      machinery = new Machinery(watch, new WatchBook(watch), clock);
      Thread.ofPlatform().daemon().name("tails").start(this::run);
      clock.start();
    }
    return machinery;
  }

  /// Has the thread do something; false when it does nothing any more. What was taken before the
  /// close is done.
  private synchronized boolean submit(Runnable command) {
    return !closed && commands.add(command);
  }

  /// Has the thread do something and waits for it, so that no more than one of a kind ever waits.
  private void perform(Runnable command) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    boolean taken =
        submit(
            () -> {
              try {
                command.run();
              } finally {
                done.countDown();
              }
            });
    if (taken) {
      done.await();
    }
  }

  /// Returns when the viewer has its place in the file.
  void join(Viewer viewer, TailStart start) throws InterruptedException {
    WatchBook book = machinery().book();
    FutureTask<Void> joining = new FutureTask<>(() -> admit(viewer, start, book), null);
    if (!submit(joining)) {
      throw new IllegalStateException("follow: these tails are closed");
    }
    try {
      joining.get();
    } catch (InterruptedException e) {
      viewer.close();
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException("following " + viewer.file() + " failed", e.getCause());
    }
  }

  private void admit(Viewer viewer, TailStart start, WatchBook book) {
    Path path = viewer.file();
    Follower follower = followers.get(path);
    if (follower == null) {
      follower = new Follower(path, options, metrics, timeline, book);
      followers.put(path, follower);
      watchers.put(follower.surveillance(), follower);
      metrics.tailFollowers.increment();
      log.debug("following {}", path);
    }
    try {
      follower.join(viewer, start);
    } catch (RuntimeException e) {
      if (follower.viewers() == 0) {
        end(follower);
      }
      throw e;
    }
    metrics.tailViewers.increment();
    viewers.put(path, follower.viewers());
    ready.add(follower);
  }

  /// Takes a viewer out, at some later moment.
  void leave(Viewer viewer) {
    submit(() -> dismiss(viewer));
  }

  private void dismiss(Viewer viewer) {
    Follower follower = followers.get(viewer.file());
    if (follower == null || !follower.leave(viewer)) {
      return;
    }
    metrics.tailViewers.decrement();
    if (follower.viewers() == 0) {
      end(follower);
    } else {
      viewers.put(follower.path, follower.viewers());
    }
  }

  private void end(Follower follower) {
    followers.remove(follower.path);
    watchers.remove(follower.surveillance());
    ready.remove(follower);
    viewers.remove(follower.path);
    follower.close();
    metrics.tailFollowers.decrement();
    log.debug("no longer following {}", follower.path);
  }

  List<FollowedFile> followed() {
    List<FollowedFile> all = new ArrayList<>();
    viewers.forEach((path, count) -> all.add(new FollowedFile(path, count)));
    all.sort(Comparator.comparing(FollowedFile::file));
    return all;
  }

  @Override
  public void changed(WatchKey key, Set<String> names) throws InterruptedException {
    perform(
        () -> {
          Set<Surveillance> concerned = book().map(book -> book.watchers(key)).orElse(Set.of());
          for (Surveillance each : concerned) {
            Follower follower = watchers.get(each);
            if (follower != null && each.cares(names)) {
              ready.add(follower);
            }
          }
        });
  }

  @Override
  public void lost(WatchKey key) throws InterruptedException {
    perform(() -> book().ifPresent(book -> book.lost(key)));
  }

  private synchronized Optional<WatchBook> book() {
    return Optional.ofNullable(machinery).map(Machinery::book);
  }

  /// The clock's thread.
  private void tick() {
    try {
      while (true) {
        timeline.sleep(options.poll());
        perform(() -> followers.values().stream().filter(Follower::due).forEach(ready::add));
      }
    } catch (InterruptedException e) {
      log.debug("the clock has ended");
    }
  }

  private void run() {
    while (!ended) {
      try {
        Runnable command = ready.isEmpty() ? commands.take() : commands.poll();
        for (; command != null; command = commands.poll()) {
          command.run();
        }
        if (!ended && !ready.isEmpty()) {
          look(ready.removeFirst());
        }
      } catch (InterruptedException e) {
        log.warn("somebody interrupted the thread that follows files; it goes on");
      } catch (RuntimeException e) {
        log.error("following files", e);
      }
    }
  }

  private void look(Follower follower) {
    if (follower.look()) {
      ready.add(follower);
    }
  }

  void close() {
    Machinery running;
    synchronized (this) {
      running = machinery;
      if (running != null) {
        submit(() -> endAll(running.watch()));
      }
      closed = true;
    }
    if (running != null) {
      running.clock().interrupt();
    }
  }

  private void endAll(DirectoryWatch watch) {
    for (Follower follower : List.copyOf(followers.values())) {
      for (Viewer viewer : follower.everyViewer()) {
        viewer.end(false);
        metrics.tailViewers.decrement();
      }
      end(follower);
    }
    watch.close();
    ended = true;
  }
}
