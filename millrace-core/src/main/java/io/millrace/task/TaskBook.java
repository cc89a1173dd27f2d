// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The named tasks that a process can run. Immutable.
///
/// ```java
/// TaskBook book = TaskBook.EMPTY
///     .with("report", context -> build(context.arguments(Order.class)))
///     .with("thumbnail", TaskOptions.DEFAULT.onCpu(), context -> shrink(context));
/// ```
public final class TaskBook {
  /// For a process that submits tasks to others and runs none itself.
  public static final TaskBook EMPTY = new TaskBook(Map.of());

  private final Map<String, TaskDefinition> definitions;

  private TaskBook(Map<String, TaskDefinition> definitions) {
    this.definitions = definitions;
  }

  public TaskBook with(String name, Task body) {
    return with(name, TaskOptions.DEFAULT, body);
  }

  /// @throws IllegalArgumentException when there is one of that name
  public TaskBook with(String name, TaskOptions options, Task body) {
    Map<String, TaskDefinition> more = new LinkedHashMap<>(definitions);
    if (more.put(name, new TaskDefinition(name, options, body)) != null) {
      throw new IllegalArgumentException("task " + name + ": twice (expected: each name once)");
    }
    return new TaskBook(more);
  }

  public Optional<TaskDefinition> find(String name) {
    return Optional.ofNullable(definitions.get(name));
  }

  /// In the order in which they were added.
  public Collection<TaskDefinition> definitions() {
    return definitions.values();
  }
}
