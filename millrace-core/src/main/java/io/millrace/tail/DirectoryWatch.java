// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import io.millrace.time.Timeline;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the kernel tells of directories: one watch service and one thread for all followers. Where
/// there is no watch service, or no more of it, followers poll.
final class DirectoryWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DirectoryWatch.class);

  /// Told on the watch's own thread, which may be held up: the kernel's news are gathered.
  interface Ear {
    /// Files of these names have changed, come or gone. An empty set means that any may have.
    void changed(WatchKey key, Set<String> names) throws InterruptedException;

    /// The directory is there no more.
    void lost(WatchKey key) throws InterruptedException;
  }

  private final @Nullable WatchService service;
  private final Timeline timeline;
  private final Duration settle;
  private final Ear ear;
  private final @Nullable Thread thread;

  private DirectoryWatch(
      @Nullable WatchService service, Timeline timeline, Duration settle, Ear ear) {
    this.service = service;
    this.timeline = timeline;
    this.settle = settle;
    this.ear = ear;
    this.thread =
        service == null
            ? null
            : Thread.ofPlatform().daemon().name("tails-watch").unstarted(() -> listen(service));
  }

  static DirectoryWatch open(Timeline timeline, Duration settle, Ear ear) {
    DirectoryWatch watch = new DirectoryWatch(service(), timeline, settle, ear);
    if (watch.thread != null) {
      watch.thread.start();
    }
    return watch;
  }

  /// Tells of nothing, so that everything is polled.
  static DirectoryWatch none(Timeline timeline, Ear ear) {
    return new DirectoryWatch(null, timeline, Duration.ZERO, ear);
  }

  private static @Nullable WatchService service() {
    try {
      return FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      log.warn("no watch service, so followed files are polled: {}", e.getMessage());
      return null;
    }
  }

  /// Asks to be told of a directory; null when that cannot be had. The same directory has the same
  /// key, whatever path led to it.
  @Nullable WatchKey watch(Path directory) {
    if (service == null) {
      return null;
    }
    try {
      return directory.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
    } catch (IOException | ClosedWatchServiceException e) {
      log.debug("cannot watch {}: {}", directory, e.toString());
      return null;
    }
  }

  void forget(WatchKey key) {
    try {
      key.cancel();
    } catch (ClosedWatchServiceException e) {
      log.debug("nothing is watched any more");
    }
  }

  private void listen(WatchService service) {
    try {
      while (true) {
        Map<WatchKey, Set<String>> told = new LinkedHashMap<>();
        for (WatchKey key = service.take(); key != null; key = service.poll()) {
          told.put(key, names(key));
        }
        for (Map.Entry<WatchKey, Set<String>> each : told.entrySet()) {
          ear.changed(each.getKey(), each.getValue());
        }
        if (!settle.isZero()) {
          timeline.sleep(settle);
        }
        for (WatchKey key : told.keySet()) {
          if (!key.reset()) {
            ear.lost(key);
          }
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      log.debug("watching has ended");
    }
  }

  private static Set<String> names(WatchKey key) {
    Set<String> names = new HashSet<>();
    boolean any = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.context() instanceof Path name) {
        names.add(name.toString());
      } else {
        any = true;
      }
    }
    return any ? Set.of() : names;
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        log.debug("closing the watch service: {}", e.toString());
      }
    }
  }
}
