// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import java.util.Arrays;

/// What a thread is doing, as far as can be seen from outside.
final class Activity {
  private static final int SHOWN_FRAMES = 8;

  private Activity() {}

  /// Whether the thread waits for something that only another thread can bring. All ways to wake a
  /// virtual thread change its state before they return, so one that is about to run never rests.
  static boolean isResting(Thread thread) {
    return switch (thread.getState()) {
      case TERMINATED -> true;
      case WAITING -> !isInInputOrOutput(thread);
      case NEW, RUNNABLE, BLOCKED, TIMED_WAITING -> false;
    };
  }

  /// A virtual thread that waits for a socket looks like one that waits for a lock.
  private static boolean isInInputOrOutput(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith("sun.nio."));
  }

  /// Its name, state and where it is.
  static String of(Thread thread) {
    StringBuilder text = new StringBuilder();
    text.append(thread.getName()).append(" is ").append(thread.getState());
    Arrays.stream(thread.getStackTrace())
        .filter(frame -> !frame.getClassName().startsWith("java.lang.VirtualThread"))
        .limit(SHOWN_FRAMES)
        .forEach(frame -> text.append("\n      at ").append(frame));
    return text.toString();
  }
}
