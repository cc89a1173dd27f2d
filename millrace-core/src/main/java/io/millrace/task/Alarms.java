// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.loop.Timer;
import io.millrace.time.Timeline;
import java.time.Duration;

/// Does something short later: a virtual thread that sleeps for each.
record Alarms(Timeline timeline) {
  Timer after(Duration delay, Runnable action) {
    Thread sleeping =
        Thread.ofVirtual()
            .name("task-alarm")
            .start(
                () -> {
                  try {
                    timeline.sleep(delay);
                  } catch (InterruptedException cancelled) {
                    return;
                  }
                  action.run();
                });
    return sleeping::interrupt;
  }
}
