// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.cluster;

import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.millrace.layer.GroupName;
import io.millrace.layer.GroupWatcher;
import io.millrace.redis.connect.Cluster;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.Link;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.Shards;
import io.millrace.redis.pubsub.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Listens to shard channels, each at the master that has its slot: to this process's own, and to
/// one for each group that has members here.
///
/// When a master is lost, or gives a slot away, all is connected and subscribed anew, by what the
/// cluster is then: that counts as one gap, as messages may be missing.
///
/// What comes is handed on by Lettuce's own threads, which must not be held up: Redis drops a
/// subscriber that does not read.
final class Subscriber implements Link.Keeper<Shards>, GroupWatcher, AutoCloseable {
  private static final int NAMES_A_MILLISECOND = 10;

  private final Cluster cluster;
  private final Wire wire;
  private final Duration timeout;
  private final BiConsumer<String, byte[]> arrivals;
  private final Runnable lost;
  private final Topics topics = new Topics();
  private final Link<Shards> link;
  private final Thread worker;
  private volatile @Nullable Shards current;

  /// @param arrivals told the name and the payload; must not block
  /// @param lost called when the connection is lost; must not block
  Subscriber(
      Cluster cluster,
      Wire wire,
      Duration timeout,
      Outage outage,
      RandomGenerator random,
      BiConsumer<String, byte[]> arrivals,
      Runnable lost) {
    this.cluster = cluster;
    this.wire = wire;
    this.timeout = timeout;
    this.arrivals = arrivals;
    this.lost = lost;
    this.link = new Link<>("Redis " + cluster.describe(0) + " (subscribed)", this, outage, random);
    this.worker = Thread.ofVirtual().name("millrace-redis subscriber").unstarted(this::work);
    topics.hold(wire.ofNode(wire.node()));
  }

  void start() {
    worker.start();
    link.start();
  }

  void awaitFirstTry(Duration longest) throws InterruptedException {
    link.awaitFirstTry(longest);
  }

  // ---- groups ----

  @Override
  public void populated(GroupName group) {
    topics.hold(wire.ofGroup(group));
  }

  @Override
  public void emptied(GroupName group) {
    topics.release(wire.ofGroup(group));
  }

  /// Completed when Redis has done what was last wanted of a group, or cannot.
  CompletableFuture<?> told(GroupName group) {
    return topics.settled(wire.ofGroup(group));
  }

  // ---- the connection ----

  /// Finds out whether all masters still answer, and are still the masters.
  void check() {
    Shards shards = link.connection();
    if (shards == null) {
      return;
    }
    if (!cluster.isAsWhen(shards)) {
      failed(shards, "the cluster has changed");
      return;
    }
    for (StatefulRedisPubSubConnection<String, byte[]> each : shards.all()) {
      var _ =
          each.async()
              .ping()
              .whenComplete(
                  (_, failure) -> {
                    if (failure != null) {
                      failed(shards, "no answer: " + failure.getMessage());
                    }
                  });
    }
  }

  @Override
  public Shards connect() {
    return cluster.connectShards();
  }

  @Override
  public List<StatefulRedisPubSubConnection<String, byte[]>> parts(Shards shards) {
    return shards.all();
  }

  @Override
  public void up(Shards shards) {
    shards.all().forEach(each -> each.addListener(new Events(shards)));
    try {
      current = shards;
      List<CompletableFuture<Void>> settled = topics.restart();
      topics.begin();
      long millis = 2 * timeout.toMillis() + settled.size() / NAMES_A_MILLISECOND;
      CompletableFuture.allOf(settled.toArray(new CompletableFuture<?>[0]))
          .get(millis, TimeUnit.MILLISECONDS);
      if (current != shards) {
        throw new RedisException("a connection was lost while names were subscribed");
      }
    } catch (InterruptedException ending) {
      forget();
      Thread.currentThread().interrupt();
      throw new RedisException("interrupted", ending);
    } catch (ExecutionException | TimeoutException late) {
      forget();
      throw new RedisException("names could not be subscribed in time", late);
    } catch (RuntimeException failed) {
      forget();
      throw failed;
    }
  }

  private void forget() {
    current = null;
    topics.stop();
  }

  @Override
  public void down() {
    forget();
    lost.run();
  }

  /// With connections that hear only some of the names nobody would know what is lost.
  private void failed(Shards shards, String why) {
    if (current == shards) {
      forget();
      link.giveUp(shards, why);
    }
  }

  // ---- names ----

  private void work() {
    try {
      while (true) {
        Topics.Batch batch = topics.next();
        Shards shards = current;
        if (shards != null) {
          batch.names().forEach(name -> tell(shards, name, batch.on()));
        }
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  /// One at a time, as those of one command would have to share a slot.
  private void tell(Shards shards, String name, boolean on) {
    CompletionStage<?> told;
    try {
      var commands = shards.of(name).async();
      told = on ? commands.ssubscribe(name) : commands.sunsubscribe(name);
    } catch (RedisException closed) {
      told = CompletableFuture.failedFuture(closed);
    }
    var _ =
        told.whenComplete(
            (_, failure) -> {
              if (failure != null) {
                failed(shards, "subscribing failed: " + Lane.cause(failure).getMessage());
              }
            });
  }

  private final class Events extends RedisPubSubAdapter<String, byte[]> {
    private final Shards shards;

    private Events(Shards shards) {
      this.shards = shards;
    }

    @Override
    public void smessage(String name, byte[] payload) {
      if (current == shards) {
        arrivals.accept(name, payload);
      }
    }

    @Override
    public void ssubscribed(String name, long count) {
      if (current == shards) {
        topics.confirmed(name, true);
      }
    }

    /// Redis says so by itself when the slot has moved.
    @Override
    public void sunsubscribed(String name, long count) {
      if (topics.isOn(name)) {
        failed(shards, name + " has moved");
      } else if (current == shards) {
        topics.confirmed(name, false);
      }
    }
  }

  @Override
  public void close() {
    worker.interrupt();
    link.close();
  }
}
