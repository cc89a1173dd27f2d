// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A wish for a named task to be run.
///
/// @param name of the task
/// @param arguments anything that can be written as JSON
/// @param delay how long it waits before its first attempt at least
/// @param key of several requests with the same key only the first makes a task, as long as that
///   one is remembered; the others get its handle. Empty for none; at most 200 characters
/// @param channel that is sent each change and the progress, or null
/// @param group the same for a group
public record TaskRequest(
    String name,
    Object arguments,
    Duration delay,
    String key,
    @Nullable ChannelName channel,
    @Nullable GroupName group) {
  private static final int LONGEST_KEY = 200;

  public TaskRequest {
    TaskDefinition.checkName(name);
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: 0 or more)");
    }
    if (key.length() > LONGEST_KEY) {
      throw new IllegalArgumentException(
          "key: of " + key.length() + " characters (expected: at most " + LONGEST_KEY + ")");
    }
  }

  /// As soon as possible, told to nobody, with no arguments.
  public static TaskRequest of(String name) {
    return of(name, Map.of());
  }

  public static TaskRequest of(String name, Object arguments) {
    return new TaskRequest(name, arguments, Duration.ZERO, "", null, null);
  }

  public TaskRequest after(Duration wait) {
    return new TaskRequest(name, arguments, wait, key, channel, group);
  }

  /// Runs it once for that key, however often it is asked for.
  public TaskRequest once(String idempotencyKey) {
    return new TaskRequest(name, arguments, delay, idempotencyKey, channel, group);
  }

  /// Each change of state and, several times a second at most, the progress is sent there as a
  /// message of type [TaskReport#UPDATE].
  public TaskRequest reportingTo(ChannelName told) {
    return new TaskRequest(name, arguments, delay, key, told, group);
  }

  /// The same for all of a group.
  public TaskRequest reportingTo(GroupName told) {
    return new TaskRequest(name, arguments, delay, key, channel, told);
  }
}
