// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The end of the standard input: how the process that started this one tells it to end, or has
/// ended itself.
final class UntilTold {
  private final CountDownLatch told = new CountDownLatch(1);

  UntilTold() {
    Thread.ofVirtual().start(this::listen);
  }

  private void listen() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is said but the end.
      }
    } catch (IOException ended) {
      // That is the end as well.
    }
    told.countDown();
  }

  /// @return whether it came within that time
  boolean within(long millis) throws InterruptedException {
    return told.await(millis, TimeUnit.MILLISECONDS);
  }
}
