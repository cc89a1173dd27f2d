// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.lettuce.core.KeyValue;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.task.Progress;
import io.millrace.task.TaskId;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskRequest;
import io.millrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A task as Redis has it.
///
/// @param request without its arguments
record StoredTask(TaskReport report, TaskRequest request) {
  /// What is read of its hash. The arguments are not, as they may be large.
  private static final String[] FIELDS = {
    "name",
    "state",
    "attempt",
    "submitted",
    "due",
    "started",
    "ended",
    "done",
    "total",
    "note",
    "result",
    "error",
    "node",
    "channel",
    "group"
  };

  static String[] fields() {
    return FIELDS.clone();
  }

  /// Empty when there is no such task, or none that this program understands.
  static Optional<StoredTask> read(TaskId id, List<KeyValue<String, byte[]>> fields) {
    Map<String, String> values = new HashMap<>();
    for (KeyValue<String, byte[]> field : fields) {
      field.ifHasValue(
          value -> values.put(field.getKey(), new String(value, StandardCharsets.UTF_8)));
    }
    try {
      return values.containsKey("state") ? Optional.of(of(id, values)) : Optional.empty();
    } catch (IllegalArgumentException | java.time.DateTimeException foreign) {
      return Optional.empty();
    }
  }

  private static StoredTask of(TaskId id, Map<String, String> values) {
    String name = values.getOrDefault("name", "");
    String done = values.get("done");
    TaskReport report =
        new TaskReport(
            id,
            name,
            TaskState.of(values.getOrDefault("state", "")),
            Integer.parseInt(values.getOrDefault("attempt", "0")),
            instant(values.getOrDefault("submitted", "0")),
            instant(values.getOrDefault("due", "0")),
            moment(values.get("started")),
            moment(values.get("ended")),
            done == null
                ? null
                : new Progress(
                    Long.parseLong(done),
                    Long.parseLong(values.getOrDefault("total", "0")),
                    values.getOrDefault("note", "")),
            values.getOrDefault("result", ""),
            values.getOrDefault("error", ""),
            values.getOrDefault("node", ""));
    return new StoredTask(
        report,
        request(name, values.getOrDefault("channel", ""), values.getOrDefault("group", "")));
  }

  /// Who is to be told; empty texts for nobody.
  static TaskRequest request(String name, String channel, String group) {
    return new TaskRequest(
        name,
        Map.of(),
        Duration.ZERO,
        "",
        channel.isEmpty() ? null : new ChannelName(channel),
        group.isEmpty() ? null : new GroupName(group));
  }

  private static @Nullable Instant moment(@Nullable String millis) {
    return millis == null ? null : instant(millis);
  }

  static Instant instant(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }
}
