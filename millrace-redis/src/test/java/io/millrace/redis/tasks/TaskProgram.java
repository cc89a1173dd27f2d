// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.millrace.layer.ChannelLayer;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.RedisTasks;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/// A process that works off tasks, to be killed. It says `ready`, and at the end of its input how
/// many attempts it began for others that were taken for dead.
public final class TaskProgram {
  static final int AT_ONCE = 8;

  /// From that number on an `effect` goes on when there is a key `go`.
  static final int HELD = 500;

  private TaskProgram() {}

  /// The same in all processes.
  static RedisTaskOptions options(String url) {
    return RedisTaskOptions.of(url).withLease(Duration.ofSeconds(3)).withDeliveries(2);
  }

  /// @param arguments URL of the server, and a name for reports
  public static void main(String[] arguments) throws IOException {
    RedisClient client = RedisClient.create(arguments[0]);
    try (StatefulRedisConnection<String, String> redis = client.connect();
        ChannelLayer layer = ChannelLayer.inMemory();
        Tasks _ =
            RedisTasks.open(
                options(arguments[0]),
                book(redis, arguments[1]),
                TasksLimits.DEFAULT,
                TaskSurroundings.of(layer).withNode(arguments[1]))) {
      System.out.println("ready");
      while (System.in.read() >= 0) {}
      System.out.println(layer.metrics().tasks.reclaimed.sum());
    }
    client.shutdown();
  }

  private static TaskBook book(StatefulRedisConnection<String, String> redis, String name) {
    return TaskBook.EMPTY
        .with(
            "effect",
            TaskOptions.DEFAULT.withConcurrency(AT_ONCE),
            context -> {
              int number = context.arguments(Integer.class);
              redis.sync().rpush("effects", number + " " + name + " " + context.attempt());
              while (number >= HELD && redis.sync().exists("go") == 0) {
                context.sleep(Duration.ofMillis(5));
              }
              return null;
            })
        .with(
            "poison",
            _ -> {
              Runtime.getRuntime().halt(1);
              return null;
            });
  }

  /// Starts one and waits until it is ready.
  static Process start(String url, String name) throws IOException {
    Process process = launch(url, name);
    for (String line = read(process); !line.equals("ready"); line = read(process)) {}
    return process;
  }

  /// Starts one that may have ended before it says anything.
  static Process launch(String url, String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            TaskProgram.class.getName(),
            url,
            name)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static String read(Process process) {
    try {
      String line = process.inputReader().readLine();
      if (line == null) {
        throw new IllegalStateException("the process has ended");
      }
      return line;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
