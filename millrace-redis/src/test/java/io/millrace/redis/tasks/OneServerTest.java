// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisServer;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.RedisTasks;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksContract;
import io.millrace.task.TasksLimits;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsRedis
final class OneServerTest extends TasksContract {
  private static final AtomicInteger opened = new AtomicInteger();
  private static RedisServer server;

  @BeforeAll
  static void startServer() {
    server = RedisServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected Tasks newTasks(TaskBook book, TasksLimits limits, TaskSurroundings surroundings) {
    return RedisTasks.open(
        RedisTaskOptions.of(server.url()).withPrefix("tasks-" + opened.incrementAndGet()),
        book,
        limits,
        surroundings);
  }
}
