// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.loop.EventLoop;
import io.millrace.relay.RelayTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Those who watch a relay. Each is told at most so often as it wants, the first time at once; what
/// happens while it is busy, it is told together. On the relay's loop.
final class Watches {
  private static final Logger log = LoggerFactory.getLogger(Watches.class);

  private final EventLoop loop;
  private final ThreadFactory threads;
  private final Traffic traffic;
  private final MicroClock clock;
  private final List<Watch> all = new ArrayList<>();

  /// Whether all who watch know already that there is something new.
  private boolean armed = true;

  Watches(EventLoop loop, ThreadFactory threads, Traffic traffic, MicroClock clock) {
    this.loop = loop;
    this.threads = threads;
    this.traffic = traffic;
    this.clock = clock;
  }

  /// Any thread.
  AutoCloseable add(Duration every, Consumer<RelayTraffic> watcher) {
    Watch watch = new Watch(every, watcher);
    loop.execute(
        () -> {
          watch.seen = traffic.seen();
          all.add(watch);
          armed = false;
        });
    return () -> loop.execute(() -> all.remove(watch));
  }

  /// Something is not as it was.
  void changed() {
    if (!armed) {
      armed = true;
      all.forEach(Watch::arm);
    }
  }

  private final class Watch {
    private final Duration every;
    private final Consumer<RelayTraffic> watcher;
    private Traffic.Seen seen = Traffic.Seen.NOTHING;
    private long last;
    private boolean busy;
    private boolean more;

    private Watch(Duration every, Consumer<RelayTraffic> watcher) {
      this.every = every;
      this.watcher = watcher;
      this.last = clock.nanos() - every.toNanos();
    }

    private void arm() {
      if (busy) {
        more = true;
        return;
      }
      busy = true;
      long wait = last + every.toNanos() - clock.nanos();
      if (wait <= 0) {
        loop.execute(this::tell);
      } else {
        var _ = loop.after(Duration.ofNanos(wait), this::tell);
      }
    }

    private void tell() {
      last = clock.nanos();
      more = false;
      armed = false;
      RelayTraffic news = traffic.since(seen);
      seen = traffic.seen();
      threads.newThread(() -> tell(news)).start();
    }

    private void tell(RelayTraffic news) {
      try {
        watcher.accept(news);
      } catch (RuntimeException bug) {
        log.error("A watcher of the relay failed.", bug);
      } finally {
        loop.execute(this::told);
      }
    }

    private void told() {
      busy = false;
      if (more) {
        more = false;
        arm();
      }
    }
  }
}
