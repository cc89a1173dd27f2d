// SPDX-License-Identifier: Apache-2.0
package io.millrace.loop;

import java.time.Duration;
import java.util.concurrent.Executor;

/// The one thread that owns a set of sockets. Whatever is executed on a loop runs in the order it
/// was handed over by any one thread, and never two pieces at a time.
public interface EventLoop extends Executor {
  /// Whether the calling thread is this loop's.
  boolean inLoop();

  /// Whether it has ended. Asked by those who would wait for it.
  default boolean hasEnded() {
    return false;
  }

  /// Queues a task, also when called on the loop itself. Never blocks. After the loop has ended the
  /// task is dropped.
  @Override
  void execute(Runnable task);

  /// Lets a virtual thread begin or go on within the loop's turn: together with others that it lets
  /// go then, as to wake the thread that carries them once for each would cost more than many of
  /// them have to do. Any thread; never blocks.
  ///
  /// @param go starts or wakes a thread and does nothing else; runs on whatever thread
  default void release(Runnable go) {
    execute(go);
  }

  /// Runs a task on the loop once that time has passed.
  Timer after(Duration delay, Runnable task);
}
