// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.layer.Message;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task as it was at one moment.
///
/// @param attempt the one under way or the last; 0 before the first
/// @param due when its next attempt may begin
/// @param started when the last attempt began, or null before the first
/// @param ended when it came to its final state, or null before
/// @param progress what the task said last, or null
/// @param result as JSON; empty unless it has succeeded
/// @param error of the last attempt that failed, for operators; empty for none
/// @param node the process of the last attempt; empty before the first
public record TaskReport(
    TaskId id,
    String name,
    TaskState state,
    int attempt,
    Instant submitted,
    Instant due,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable Progress progress,
    String result,
    String error,
    String node) {
  /// Type of the messages that tell of tasks.
  public static final String UPDATE = "task.update";

  /// What is sent to those who want to be told: `id`, `name`, `state`, `attempt`, `done`, `total`,
  /// `note`, `error` and `node`. The result is left out, as it may be large.
  public Message update() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", id.value());
    values.put("name", name);
    values.put("state", state.label());
    values.put("attempt", attempt);
    values.put("done", progress == null ? 0L : progress.done());
    values.put("total", progress == null ? 0L : progress.total());
    values.put("note", progress == null ? "" : progress.note());
    values.put("error", error);
    values.put("node", node);
    return Message.of(UPDATE, values);
  }
}
