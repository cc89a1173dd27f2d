// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.redis.RedisTaskOptions;
import io.millrace.task.TasksLimits;
import java.time.Duration;

/// Where tasks are kept, and their bounds. What the URL says itself wins over the rest.
///
/// @param url `memory`, or that of Redis
/// @param prefix what keys at Redis begin with
/// @param visibility after which a task that was delivered and is not known to be at work is
///   delivered again
/// @param lease after which a worker that says nothing is taken for dead
/// @param deliveries how many workers may die of a task
public record TaskSettings(
    String url,
    String prefix,
    TasksLimits limits,
    Duration visibility,
    Duration lease,
    int deliveries) {
  public boolean isInMemory() {
    return url.equals(LayerSettings.MEMORY);
  }

  /// For tasks that are not in memory.
  ///
  /// @throws SettingsException when the URL is none of Redis
  public RedisTaskOptions redis() {
    try {
      RedisTaskOptions options =
          RedisTaskOptions.of(url)
              .withWaiting(limits.waiting())
              .withVisibility(visibility)
              .withLease(lease)
              .withDeliveries(deliveries);
      return url.matches(".*[?&]prefix=.*") ? options : options.withPrefix(prefix);
    } catch (IllegalArgumentException wrong) {
      throw new SettingsException("tasks: " + wrong.getMessage());
    }
  }

  /// The URL without its secrets.
  public String shownUrl() {
    return LayerUrl.hidden(url);
  }
}
