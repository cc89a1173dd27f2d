// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisCluster;
import io.millrace.redis.RedisOptions;
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
final class ThreeMastersTest extends TasksContract {
  private static final AtomicInteger opened = new AtomicInteger();
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(3, 0);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected Tasks newTasks(TaskBook book, TasksLimits limits, TaskSurroundings surroundings) {
    return RedisTasks.open(
        RedisTaskOptions.DEFAULT
            .withServers(
                RedisOptions.DEFAULT
                    .withFormat(RedisOptions.Format.SHARDED_PUBSUB)
                    .withHosts(cluster.urls()))
            .withPrefix("tasks-" + opened.incrementAndGet()),
        book,
        limits,
        surroundings);
  }
}
