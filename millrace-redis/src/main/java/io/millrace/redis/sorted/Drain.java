// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ZPopArgs;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.Link;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Empties this process's key on one server, up to 500 messages at a time; the next are fetched
/// while those before are delivered. It is the key's only reader, so nothing needs to be kept
/// aside.
final class Drain implements Link.Keeper<StatefulRedisConnection<String, byte[]>>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Drain.class);
  private static final long BATCH = 500;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final Servers servers;
  private final int shard;
  private final String key;
  private final Duration timeout;
  private final Consumer<byte[]> arrivals;
  private final Link<StatefulRedisConnection<String, byte[]>> link;
  private volatile boolean knowsMultiPop = true; // Redis 7 and later
  private volatile @Nullable Thread pump;

  /// @param timeout how much longer than asked an answer may take
  Drain(
      Servers servers,
      int shard,
      String key,
      Duration timeout,
      Outage outage,
      RandomGenerator random,
      Consumer<byte[]> arrivals) {
    this.servers = servers;
    this.shard = shard;
    this.key = key;
    this.timeout = timeout;
    this.arrivals = arrivals;
    this.link =
        new Link<>("Redis " + servers.describe(shard) + " (receiving)", this, outage, random);
  }

  Link<StatefulRedisConnection<String, byte[]>> link() {
    return link;
  }

  @Override
  public StatefulRedisConnection<String, byte[]> connect() {
    StatefulRedisConnection<String, byte[]> connection = servers.connectTo(shard, key);
    connection.setTimeout(LONGEST_WAIT.plus(timeout));
    return connection;
  }

  @Override
  public List<StatefulConnection<String, byte[]>> parts(
      StatefulRedisConnection<String, byte[]> connection) {
    return List.of(connection);
  }

  @Override
  public void up(StatefulRedisConnection<String, byte[]> connection) {}

  /// Not earlier, as a connection that fails can be given up only once it is in use.
  @Override
  public void ready() {
    StatefulRedisConnection<String, byte[]> connection = link.connection();
    if (connection == null) {
      return;
    }
    pump = Thread.ofVirtual().name("millrace-redis drain " + shard).start(() -> pump(connection));
  }

  /// The pump ends before another begins, so that order is kept; what it has fetched it delivers.
  @Override
  public void down() {
    Thread running = pump;
    try {
      if (running != null && !running.join(timeout)) {
        running.interrupt();
        running.join();
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(StatefulRedisConnection<String, byte[]> connection) {
    try {
      CompletableFuture<List<ScoredValue<byte[]>>> next = pop(connection.async());
      while (true) {
        List<ScoredValue<byte[]>> batch = next.get();
        next = pop(connection.async());
        for (ScoredValue<byte[]> each : batch) {
          deliver(each.getValue());
        }
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RuntimeException | Error failed) {
      link.giveUp(connection, "receiving failed: " + failed.getMessage());
    }
  }

  private void deliver(byte[] framed) {
    try {
      arrivals.accept(framed);
    } catch (RuntimeException | Error bug) {
      log.error("A message of another process could not be delivered.", bug);
    }
  }

  private CompletableFuture<List<ScoredValue<byte[]>>> pop(
      RedisAsyncCommands<String, byte[]> commands) {
    if (!knowsMultiPop) {
      return popByOnes(commands);
    }
    return commands
        .bzmpop(LONGEST_WAIT.toSeconds(), BATCH, ZPopArgs.Builder.min(), key)
        .handle(
            (popped, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(
                    popped == null
                        ? List.<ScoredValue<byte[]>>of()
                        : popped.getValueOrElse(List.of()));
              }
              if (isUnknownCommand(failure)) {
                knowsMultiPop = false;
                return popByOnes(commands);
              }
              return CompletableFuture.<List<ScoredValue<byte[]>>>failedFuture(failure);
            })
        .thenCompose(answer -> answer)
        .toCompletableFuture();
  }

  private static boolean isUnknownCommand(Throwable failure) {
    return Lane.cause(failure) instanceof RedisCommandExecutionException said
        && String.valueOf(said.getMessage()).contains("unknown command");
  }

  /// As Redis 5 and 6 can: wait for one, then take more without waiting.
  private CompletableFuture<List<ScoredValue<byte[]>>> popByOnes(
      RedisAsyncCommands<String, byte[]> commands) {
    return commands
        .bzpopmin(LONGEST_WAIT.toSeconds(), key)
        .thenCompose(
            first ->
                first != null && first.hasValue()
                    ? commands.zpopmin(key, BATCH - 1).thenApply(rest -> after(first, rest))
                    : CompletableFuture.completedFuture(List.<ScoredValue<byte[]>>of()))
        .toCompletableFuture();
  }

  private static List<ScoredValue<byte[]>> after(
      KeyValue<String, ScoredValue<byte[]>> first, List<ScoredValue<byte[]>> rest) {
    List<ScoredValue<byte[]>> all = new ArrayList<>(rest.size() + 1);
    all.add(first.getValue());
    all.addAll(rest);
    return all;
  }

  @Override
  public void close() {
    link.close();
  }
}
