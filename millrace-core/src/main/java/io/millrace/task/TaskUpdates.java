// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.Message;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells channels and groups how their tasks are. Never holds its callers up: while a layer is
/// slow, only the latest of each task waits. For those who build queues of tasks; safe for all
/// threads.
public final class TaskUpdates {
  private static final Logger log = LoggerFactory.getLogger(TaskUpdates.class);

  private final ChannelLayer layer;
  // Guarded by this.
  private final Map<TaskId, Update> waiting = new LinkedHashMap<>();
  private boolean telling;

  private record Update(TaskReport report, TaskRequest request) {}

  public TaskUpdates(ChannelLayer layer) {
    this.layer = layer;
  }

  /// @param request says who wants to know
  public synchronized void tell(TaskReport report, TaskRequest request) {
    if (request.channel() == null && request.group() == null) {
      return;
    }
    waiting.put(report.id(), new Update(report, request));
    if (!telling) {
      telling = true;
      Thread.ofVirtual().name("task-updates").start(this::drain);
    }
  }

  private void drain() {
    for (Update next = next(); next != null; next = next()) {
      try {
        send(next);
      } catch (RuntimeException problem) {
        log.warn("How task {} is could not be told.", next.report.id(), problem);
      }
    }
  }

  private synchronized @Nullable Update next() {
    Iterator<Update> each = waiting.values().iterator();
    if (!each.hasNext()) {
      telling = false;
      return null;
    }
    Update first = each.next();
    each.remove();
    return first;
  }

  private void send(Update update) {
    Message message = update.report.update();
    if (update.request.channel() != null) {
      var _ = layer.send(update.request.channel(), message);
    }
    if (update.request.group() != null) {
      layer.groupSend(update.request.group(), message);
    }
  }
}
