// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// One connection for commands to each server of a layer. Safe for all threads.
public final class CommandLinks implements AutoCloseable {
  private final Servers servers;
  private final List<Link<CommandLine>> links = new ArrayList<>();

  /// Is told that a server can be used again, on that link's own thread.
  @FunctionalInterface
  public interface Preparation {
    /// May block for a bounded time; when it throws, another connection is made.
    void prepare(int shard, RedisClusterAsyncCommands<String, byte[]> commands);

    /// Others can ask it now. Must not block.
    default void ready(int shard) {}
  }

  /// There is no connection now. Made without a stack, as there may be very many.
  public static final class NotConnectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotConnectedException(String server) {
      super(server + ": not connected (it is tried again by itself)", null, false, false);
    }
  }

  /// @param preparation called for each new connection before anybody else uses it
  public CommandLinks(
      Servers servers, Outage outage, RandomGenerator random, Preparation preparation) {
    this.servers = servers;
    for (int shard = 0; shard < servers.count(); shard++) {
      links.add(link(shard, outage, random, preparation));
    }
  }

  private Link<CommandLine> link(
      int shard, Outage outage, RandomGenerator random, Preparation preparation) {
    return new Link<>(
        "Redis " + servers.describe(shard),
        new Link.Keeper<CommandLine>() {
          @Override
          public CommandLine connect() {
            return servers.connect(shard);
          }

          @Override
          public List<StatefulConnection<String, byte[]>> parts(CommandLine line) {
            return List.of(line.connection());
          }

          @Override
          public void up(CommandLine line) {
            preparation.prepare(shard, line.commands());
          }

          @Override
          public void ready() {
            preparation.ready(shard);
          }
        },
        outage,
        random);
  }

  /// Begins to connect to all servers.
  public void start() {
    links.forEach(Link::start);
  }

  /// Waits until each server has been tried once, for that long at most.
  public void awaitFirstTries(Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    for (Link<?> link : links) {
      link.awaitFirstTry(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
  }

  public int count() {
    return links.size();
  }

  public boolean isUp(int shard) {
    return links.get(shard).isUp();
  }

  /// Asks one server. Never blocks. An answer that does not come in time, or that only a copy of
  /// the data gives, ends the connection, so that another is made.
  public <T> CompletionStage<T> ask(
      int shard,
      Function<RedisClusterAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> question) {
    Link<CommandLine> link = links.get(shard);
    CommandLine line = link.connection();
    if (line == null) {
      return CompletableFuture.failedFuture(new NotConnectedException(servers.describe(shard)));
    }
    CompletionStage<T> answer = question.apply(line.commands());
    var _ =
        answer.whenComplete(
            (_, failure) -> {
              Throwable cause = failure == null ? null : Lane.cause(failure);
              if (cause != null && servers.endsConnection(cause)) {
                link.giveUp(line, String.valueOf(cause.getMessage()));
              }
            });
    return answer;
  }

  /// Makes another connection, as this one is not trusted any more.
  public void renew(int shard, String why) {
    Link<CommandLine> link = links.get(shard);
    CommandLine line = link.connection();
    if (line != null) {
      link.giveUp(line, why);
    }
  }

  @Override
  public void close() {
    links.forEach(Link::close);
  }
}
