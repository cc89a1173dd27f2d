// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Where a task waits until the test lets it go on.
final class Gate {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  void pass() throws InterruptedException {
    reached.countDown();
    opened.await();
  }

  void awaitReached() throws InterruptedException {
    assertThat(reached.await(TasksCase.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  void open() {
    opened.countDown();
  }
}
