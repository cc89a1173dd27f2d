// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.lettuce.core.Consumer;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.millrace.redis.connect.Link;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.Servers;
import io.millrace.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Takes entries from streams on a connection of its own, where it can wait for them. For the one
/// thread of a [Worker], but for [#wake].
final class Reader implements Link.Keeper<StatefulRedisConnection<String, byte[]>>, AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /// Where nobody can end a wait from elsewhere.
  private static final Duration SHORT_WAIT = Duration.ofSeconds(1);

  private static final int MOST_AT_ONCE = 32;
  private static final int TRIES_TO_WAKE = 20;

  private final Servers servers;
  private final Store store;
  private final Consumer<String> consumer;
  private final Duration timeout;
  private final Duration wait;
  private final Link<StatefulRedisConnection<String, byte[]>> link;
  private volatile long clientId;

  // Guarded by this.
  private @Nullable StatefulRedisConnection<String, byte[]> ready;
  private boolean fresh;
  private long waits; // odd while it waits
  private boolean closed;

  /// What was read.
  ///
  /// @param entry of the stream
  record Delivery(String name, String entry, TaskId id) {}

  Reader(
      Servers servers,
      Store store,
      String worker,
      Duration timeout,
      Outage outage,
      RandomGenerator random) {
    this.servers = servers;
    this.store = store;
    this.consumer = Consumer.from(Keys.GROUP, worker);
    this.timeout = timeout;
    this.wait = servers.isOneServer() ? LONGEST_WAIT : SHORT_WAIT;
    this.link = new Link<>("Redis " + servers.describe(0) + " (tasks)", this, outage, random);
  }

  void start() {
    link.start();
  }

  void awaitFirstTry(Duration longest) throws InterruptedException {
    link.awaitFirstTry(longest);
  }

  // ---- the connection ----

  @Override
  public StatefulRedisConnection<String, byte[]> connect() {
    StatefulRedisConnection<String, byte[]> connection = servers.connectTo(0, store.keys().all());
    connection.setTimeout(wait.plus(timeout));
    return connection;
  }

  @Override
  public List<StatefulConnection<String, byte[]>> parts(
      StatefulRedisConnection<String, byte[]> connection) {
    return List.of(connection);
  }

  @Override
  public void up(StatefulRedisConnection<String, byte[]> connection) {
    clientId = connection.sync().clientId();
  }

  @Override
  public synchronized void ready() {
    ready = link.connection();
    fresh = true;
    notifyAll();
  }

  @Override
  public synchronized void down() {
    ready = null;
  }

  /// Waits until there is a connection and Redis can be asked as well.
  ///
  /// @return whether it is another one than at the last call
  boolean awaitConnection() throws InterruptedException {
    synchronized (this) {
      while (ready == null && !closed) {
        wait();
      }
      boolean isFresh = fresh;
      fresh = false;
      return isFresh;
    }
  }

  /// A connection like that is of no use.
  void giveUp(String why) {
    StatefulRedisConnection<String, byte[]> connection = link.connection();
    if (connection != null) {
      synchronized (this) {
        ready = null;
      }
      link.giveUp(connection, why);
    }
  }

  // ---- reading ----

  /// What is there now.
  ///
  /// @param room how many of each name can be taken
  @SuppressWarnings("unchecked") // an array of offsets
  List<Delivery> take(Map<String, Integer> room)
      throws InterruptedException, ExecutionException, TimeoutException {
    StatefulRedisConnection<String, byte[]> connection = connection();
    List<CompletionStage<List<StreamMessage<String, byte[]>>>> asked = new ArrayList<>();
    for (Map.Entry<String, Integer> each : room.entrySet()) {
      int count = Math.min(each.getValue(), MOST_AT_ONCE);
      asked.add(
          connection
              .async()
              .xreadgroup(consumer, XReadArgs.Builder.count(count), offset(each.getKey())));
    }
    List<Delivery> taken = new ArrayList<>();
    for (CompletionStage<List<StreamMessage<String, byte[]>>> each : asked) {
      add(taken, each.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    }
    return taken;
  }

  /// Waits until something comes, or it is woken, or some seconds have passed.
  ///
  /// @param unless asked before it begins to wait; from then on [#wake] ends the wait
  @SuppressWarnings("unchecked") // an array of offsets
  List<Delivery> await(List<String> names, BooleanSupplier unless)
      throws InterruptedException, ExecutionException, TimeoutException {
    StatefulRedisConnection<String, byte[]> connection = connection();
    CompletionStage<List<StreamMessage<String, byte[]>>> asked;
    synchronized (this) {
      if (closed || unless.getAsBoolean()) {
        return List.of();
      }
      waits++;
      asked =
          connection
              .async()
              .xreadgroup(
                  consumer,
                  XReadArgs.Builder.count(1).block(wait),
                  names.stream().map(this::offset).toArray(StreamOffset[]::new));
    }
    try {
      List<Delivery> taken = new ArrayList<>();
      add(
          taken,
          asked.toCompletableFuture().get(wait.plus(timeout).toMillis(), TimeUnit.MILLISECONDS));
      return taken;
    } finally {
      synchronized (this) {
        waits++;
      }
    }
  }

  private StatefulRedisConnection<String, byte[]> connection() throws ExecutionException {
    StatefulRedisConnection<String, byte[]> connection;
    synchronized (this) {
      connection = ready;
    }
    if (connection == null) {
      throw new ExecutionException(new IllegalStateException("no connection"));
    }
    return connection;
  }

  private StreamOffset<String> offset(String name) {
    return StreamOffset.lastConsumed(store.keys().queue(name));
  }

  private void add(List<Delivery> taken, @Nullable List<StreamMessage<String, byte[]>> messages) {
    if (messages == null) {
      return;
    }
    int start = store.keys().queue("").length();
    for (StreamMessage<String, byte[]> message : messages) {
      byte[] id = message.getBody().get("id");
      if (id != null) {
        taken.add(
            new Delivery(
                message.getStream().substring(start),
                message.getId(),
                new TaskId(new String(id, StandardCharsets.US_ASCII))));
      }
    }
  }

  /// Ends a wait, if there is one. Never blocks.
  void wake() {
    long which;
    synchronized (this) {
      which = waits;
    }
    if (which % 2 == 1 && servers.isOneServer()) {
      wake(which, TRIES_TO_WAKE);
    }
  }

  /// The command that waits may be on its way still.
  private void wake(long which, int tries) {
    var _ =
        store
            .unblock(clientId)
            .whenComplete(
                (woken, failure) -> {
                  boolean isOver;
                  synchronized (this) {
                    isOver = waits != which;
                  }
                  if (failure == null && woken == 0 && !isOver && tries > 1) {
                    wake(which, tries - 1);
                  }
                });
  }

  /// Lets nobody wait any more.
  void stop() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (servers.isOneServer()) {
      wake();
    } else {
      link.close(); // what it may have brought in this moment is given back at the end
    }
  }

  @Override
  public void close() {
    stop();
    link.close();
  }
}
