// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.task.TaskBook;
import io.millrace.task.TaskDefinition;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskRunner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which tasks can be read and begun. Those that compute share their places: what was read for a
/// place that another name has taken is held, and until it has begun no more of them is read. For
/// the one thread of a [Worker].
final class Turns {
  private final TaskBook book;
  private final TaskRunner runner;
  private final List<String> order; // names take turns
  private final List<Reader.Delivery> held = new ArrayList<>();

  Turns(TaskBook book, TaskRunner runner) {
    this.book = book;
    this.runner = runner;
    this.order = new ArrayList<>(book.definitions().stream().map(TaskDefinition::name).toList());
  }

  /// How many of each name can be read, without those that have no place.
  Map<String, Integer> free() {
    Collections.rotate(order, 1);
    Map<String, Integer> free = new LinkedHashMap<>();
    boolean someoneComputes = held.stream().anyMatch(each -> computes(each.name()));
    for (String name : order) {
      int room = runner.room(definition(name));
      if (room > 0
          && held.stream().noneMatch(each -> each.name().equals(name))
          && !(someoneComputes && computes(name))) {
        free.put(name, room);
      }
    }
    return free;
  }

  /// Those that can begin now, in their order. Holds the others.
  List<Reader.Delivery> choose(List<Reader.Delivery> deliveries) {
    Map<String, Integer> room = new LinkedHashMap<>();
    int computing = Integer.MAX_VALUE;
    List<Reader.Delivery> chosen = new ArrayList<>();
    for (Reader.Delivery each : deliveries) {
      TaskDefinition definition = definition(each.name());
      int free = room.computeIfAbsent(each.name(), _ -> runner.room(definition));
      boolean computes = computes(each.name());
      if (computes) {
        computing = Math.min(computing, free + computingIn(chosen));
      }
      if (free == 0 || (computes && computingIn(chosen) >= computing)) {
        held.add(each);
        continue;
      }
      room.put(each.name(), free - 1);
      chosen.add(each);
    }
    return chosen;
  }

  /// Hands out what is held, to be chosen from again.
  List<Reader.Delivery> takeHeld() {
    List<Reader.Delivery> taken = List.copyOf(held);
    held.clear();
    return taken;
  }

  /// For when Redis is to give out again what is held.
  void forgetHeld() {
    held.clear();
  }

  private int computingIn(List<Reader.Delivery> deliveries) {
    return (int) deliveries.stream().filter(each -> computes(each.name())).count();
  }

  private boolean computes(String name) {
    return definition(name).options().threads() == TaskOptions.Threads.CPU;
  }

  private TaskDefinition definition(String name) {
    return book.find(name).orElseThrow();
  }
}
