// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.millrace.loop.EventLoopThread;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/// The thread of an event loop: known as one to the core, and quick with Netty's thread-locals.
public final class LoopThread extends FastThreadLocalThread implements EventLoopThread {
  private LoopThread(Runnable task, String name) {
    super(task, name);
  }

  public static ThreadFactory factory() {
    return factory("millrace-loop-");
  }

  public static ThreadFactory factory(String prefix) {
    AtomicInteger next = new AtomicInteger();
    return task -> new LoopThread(task, prefix + next.getAndIncrement());
  }

  /// Threads that do not keep the process alive.
  public static ThreadFactory daemons(String prefix) {
    AtomicInteger next = new AtomicInteger();
    return task -> {
      LoopThread thread = new LoopThread(task, prefix + next.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }
}
