// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Tasks that could begin, in the order they came within each name. Names take turns, so that many
/// of one do not hold up another. Guarded by the lock of its [LocalTasks].
final class LocalQueue {
  private final Map<String, Deque<LocalTask>> byName = new LinkedHashMap<>();

  void add(LocalTask task) {
    task.isQueued = true;
    byName.computeIfAbsent(task.definition.name(), _ -> new ArrayDeque<>()).add(task);
  }

  void remove(LocalTask task) {
    Deque<LocalTask> line = byName.get(task.definition.name());
    if (task.isQueued && line != null) {
      task.isQueued = false;
      boolean _ = line.remove(task);
      if (line.isEmpty()) {
        byName.remove(task.definition.name());
      }
    }
  }

  /// The next one for which there is room, or null.
  @Nullable LocalTask poll(ToIntFunction<TaskDefinition> room) {
    Iterator<Map.Entry<String, Deque<LocalTask>>> each = byName.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Deque<LocalTask>> line = each.next();
      LocalTask first = line.getValue().getFirst();
      if (room.applyAsInt(first.definition) > 0) {
        each.remove();
        line.getValue().removeFirst();
        if (!line.getValue().isEmpty()) {
          byName.put(line.getKey(), line.getValue()); // behind the others
        }
        first.isQueued = false;
        return first;
      }
    }
    return null;
  }
}
