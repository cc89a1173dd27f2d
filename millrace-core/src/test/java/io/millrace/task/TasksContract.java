// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.layer.ChannelLayer;
import io.millrace.time.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// What all tasks must do, wherever they are kept. A queue's own test extends this and says how it
/// is opened. The parts are interfaces, so that all their tests share what that one class starts.
@Timeout(120)
public abstract class TasksContract
    implements TaskResultContract,
        TaskFailureContract,
        TaskRevocationContract,
        TaskPaceContract,
        TaskUpdateContract,
        TaskClosingContract {
  private final ChannelLayer layer = ChannelLayer.inMemory();
  private final List<Tasks> open = new ArrayList<>();

  /// Fresh tasks that share nothing with those before, and work.
  protected abstract Tasks newTasks(
      TaskBook book, TasksLimits limits, TaskSurroundings surroundings);

  @Override
  public final ChannelLayer layer() {
    return layer;
  }

  @Override
  public final Tasks tasks(TaskBook book, TasksLimits limits) {
    TaskSurroundings surroundings =
        new TaskSurroundings(layer, Timeline.system(), new Random(), "here");
    Tasks made = newTasks(book, limits, surroundings);
    open.add(made);
    return made;
  }

  @AfterEach
  final void closeTasks() {
    open.forEach(Tasks::close);
    layer.close();
  }
}
