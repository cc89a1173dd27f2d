// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.general;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.millrace.layer.ChannelName;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.Seldom;
import io.millrace.redis.connect.Servers;
import io.millrace.redis.wire.Bodies;
import io.millrace.redis.wire.Scores;
import io.millrace.time.Timeline;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sorted sets that hold messages until somebody takes them: one for each general channel and
/// server, and, in the format of sorted sets, one for each process. Safe for all threads.
public final class Queues implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Queues.class);

  private final RedisOptions options;
  private final LayerOptions limits;
  private final Servers servers;
  private final CommandLinks links;
  private final Outage outage;
  private final RandomGenerator random;
  private final PushScript script;
  private final Bodies bodies;
  private final Scores scores;
  private final Metrics metrics;
  private final Seldom foreigners;
  private final Set<GeneralInbox> inboxes = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// @param bodies never twice the same, as a set holds what is the same once
  public Queues(
      RedisOptions options,
      Servers servers,
      CommandLinks links,
      RandomGenerator random,
      Bodies bodies,
      Scores scores,
      Metrics metrics,
      Timeline timeline) {
    this.options = options;
    this.limits = options.limits();
    this.servers = servers;
    this.links = links;
    this.outage = new Outage(metrics); // queues keep what they hold
    this.random = random;
    this.script = new PushScript(links);
    this.bodies = bodies;
    this.scores = scores;
    this.metrics = metrics;
    this.foreigners = new Seldom(log::warn, timeline);
  }

  /// For a fresh connection: makes the server know how to put.
  public void prepare(RedisClusterAsyncCommands<String, byte[]> commands) {
    script.load(commands);
  }

  /// Puts a message into a queue. The framing is done before the score is taken, so that what is
  /// slow to frame is not older.
  ///
  /// @param name the key without the prefix
  /// @return whether there was room
  public CompletionStage<Boolean> put(
      int shard, String name, Map<String, Object> body, int capacity) {
    byte[] framed = bodies.write(body);
    long expiry = limits.expiry().toSeconds();
    double score = scores.next();
    return script.push(
        shard,
        options.prefix() + name,
        framed,
        capacity,
        Scores.text(score),
        (long) scores.now() - expiry,
        expiry);
  }

  /// Receives from a general channel.
  ///
  /// @param besides messages that come in another way
  /// @throws IllegalArgumentException when the name is not that of a general channel
  public GeneralInbox receive(
      ChannelName general, GeneralInbox.Besides besides, Consumer<GeneralInbox> whenClosed) {
    if (general.isSpecific()) {
      throw new IllegalArgumentException(
          "channel: " + general + " (expected: the name of a general channel, without '!')");
    }
    String key = options.prefix() + general;
    GeneralInbox inbox =
        new GeneralInbox(
            general,
            servers.count(),
            (shard, taker) ->
                new Popper(servers, links, shard, key, options.timeout(), outage, random, taker),
            bodies,
            scores,
            limits.expiry(),
            metrics,
            foreigners,
            besides,
            closing -> {
              inboxes.remove(closing);
              whenClosed.accept(closing);
            });
    inboxes.add(inbox);
    if (closed) {
      inbox.close();
    }
    return inbox;
  }

  /// Ends all inboxes; what they hold goes back.
  @Override
  public void close() {
    closed = true;
    List.copyOf(inboxes).forEach(GeneralInbox::close);
  }
}
