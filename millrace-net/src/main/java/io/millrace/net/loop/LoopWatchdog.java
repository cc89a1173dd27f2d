// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Names the code that blocks an event loop: when a loop is late for its regular task by more than
/// a second, what its thread is doing goes to the log, once for each time it is late.
public final class LoopWatchdog {
  private static final Logger log = LoggerFactory.getLogger(LoopWatchdog.class);
  private static final Duration TOO_LATE = Duration.ofSeconds(1);
  private static final int SHOWN_FRAMES = 20;

  private final List<NettyLoop> loops;
  private final Thread thread;

  public LoopWatchdog(List<NettyLoop> loops) {
    this.loops = loops;
    this.thread = Thread.ofPlatform().daemon().name("millrace-watchdog").unstarted(this::watch);
  }

  public void start() {
    thread.start();
  }

  public void stop() {
    thread.interrupt();
  }

  private void watch() {
    Map<NettyLoop, Boolean> late = new HashMap<>();
    try {
      while (true) {
        Thread.sleep(TOO_LATE.toMillis() / 4);
        for (NettyLoop loop : loops) {
          boolean isLate = loop.lateness().compareTo(TOO_LATE) > 0;
          if (isLate && late.put(loop, true) == null) {
            report(loop);
          } else if (!isLate) {
            late.remove(loop);
          }
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void report(NettyLoop loop) {
    Thread blocked = loop.thread();
    if (blocked == null) {
      return;
    }
    StringBuilder stack = new StringBuilder();
    StackTraceElement[] frames = blocked.getStackTrace();
    for (int i = 0; i < Math.min(frames.length, SHOWN_FRAMES); i++) {
      stack.append("\n    at ").append(frames[i]);
    }
    log.warn(
        "{} is blocked for {} ms: all its connections wait. It is in:{}",
        loop,
        loop.lateness().toMillis(),
        stack);
  }
}
