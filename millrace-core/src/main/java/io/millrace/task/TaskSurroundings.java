// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.layer.ChannelLayer;
import io.millrace.time.Timeline;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// What all tasks of one process share.
///
/// @param layer for messages, and for the counters; not closed by the tasks
/// @param node how this process is called in reports
/// @param random for ids and for the jitter of retries
public record TaskSurroundings(
    ChannelLayer layer, Timeline timeline, RandomGenerator random, String node) {
  /// On that layer, by the machine's clock.
  public static TaskSurroundings of(ChannelLayer layer) {
    return new TaskSurroundings(
        layer, Timeline.system(), new SecureRandom(), "pid-" + ProcessHandle.current().pid());
  }

  public TaskSurroundings withNode(String name) {
    return new TaskSurroundings(layer, timeline, random, name);
  }
}
