// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// Makes the threads of blocking consumers and handlers, and knows which of them work.
final class TrackedThreads implements ThreadFactory {
  private final Set<Thread> living = ConcurrentHashMap.newKeySet();
  private final AtomicLong made = new AtomicLong();

  @Override
  public Thread newThread(Runnable task) {
    Thread thread =
        Thread.ofVirtual()
            .name("consumer-" + made.getAndIncrement())
            .unstarted(
                () -> {
                  try {
                    task.run();
                  } finally {
                    living.remove(Thread.currentThread());
                  }
                });
    living.add(thread);
    return thread;
  }

  /// How many were ever made: a change means that something happened.
  long made() {
    return made.get();
  }

  int living() {
    return living.size();
  }

  boolean areResting() {
    return living.stream().allMatch(Activity::isResting);
  }

  boolean contain(Thread thread) {
    return living.contains(thread);
  }

  /// What each is doing, for an error.
  String activity() {
    return living.isEmpty()
        ? "no consumer is running"
        : living.stream().map(Activity::of).collect(Collectors.joining("\n    "));
  }
}
