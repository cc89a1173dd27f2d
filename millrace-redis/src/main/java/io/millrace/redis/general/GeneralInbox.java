// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.general;

import io.lettuce.core.ScoredValue;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.redis.connect.Seldom;
import io.millrace.redis.node.Envelope;
import io.millrace.redis.wire.Bodies;
import io.millrace.redis.wire.MalformedBodyException;
import io.millrace.redis.wire.Scores;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Receives from a general channel that processes share. Messages are fetched one by one, when
/// somebody waits for one, so that another process can have the rest; with several servers up to
/// one of each is held ready. What is held when the inbox closes goes back.
///
/// Where messages come in another way as well, those are taken when nothing is held.
public final class GeneralInbox implements Inbox {
  private final ChannelName name;
  private final Bodies bodies;
  private final Scores scores;
  private final Duration expiry;
  private final Metrics metrics;
  private final Seldom foreigners;
  private final Besides besides;
  private final Consumer<GeneralInbox> whenClosed;
  private final List<Popper> poppers;

  // Guarded by this.
  private final Deque<Held> held = new ArrayDeque<>();
  private boolean closed;

  /// Another way in which messages come.
  @FunctionalInterface
  public interface Besides {
    Besides NONE = () -> null;

    /// The next of them, or null.
    @Nullable Message poll();
  }

  private record Held(Popper from, ScoredValue<byte[]> popped) {}

  /// @param poppers one a server, made with whom to tell
  /// @param besides what came in another way, if anything; must not block
  GeneralInbox(
      ChannelName name,
      int servers,
      BiFunction<Integer, Popper.Taker, Popper> poppers,
      Bodies bodies,
      Scores scores,
      Duration expiry,
      Metrics metrics,
      Seldom foreigners,
      Besides besides,
      Consumer<GeneralInbox> whenClosed) {
    this.name = name;
    this.bodies = bodies;
    this.scores = scores;
    this.expiry = expiry;
    this.metrics = metrics;
    this.foreigners = foreigners;
    this.besides = besides;
    this.whenClosed = whenClosed;
    Popper[] made = new Popper[servers];
    for (int shard = 0; shard < servers; shard++) {
      int place = shard;
      made[shard] = poppers.apply(shard, popped -> take(made, place, popped));
    }
    this.poppers = List.of(made);
  }

  private synchronized void take(Popper[] made, int place, @Nullable ScoredValue<byte[]> popped) {
    if (popped != null && closed) {
      made[place].giveBack(popped);
    } else if (popped != null) {
      held.add(new Held(made[place], popped));
    }
    notifyAll();
  }

  /// Something may have come in another way.
  public synchronized void wake() {
    notifyAll();
  }

  @Override
  public ChannelName name() {
    return name;
  }

  @Override
  public synchronized Message receive() throws InterruptedException {
    while (true) {
      Message message = next();
      if (message != null) {
        return message;
      }
      wait();
    }
  }

  @Override
  public synchronized @Nullable Message poll(Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    while (true) {
      Message message = next();
      long left = until - System.nanoTime();
      if (message != null || left <= 0) {
        return message;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /// What is ready; when nothing is, all servers are asked.
  private @Nullable Message next() throws InterruptedException {
    while (true) {
      if (closed) {
        throw new InterruptedException("inbox " + name + " was closed");
      }
      Held first = held.poll();
      if (first == null) {
        Message other = besides.poll();
        if (other != null) {
          return other;
        }
        poppers.forEach(Popper::ask);
        first = held.poll(); // an answer may have been there before anybody could be told
      }
      if (first == null) {
        return null;
      }
      Message message = read(first.popped);
      if (message != null) {
        return message;
      }
    }
  }

  private @Nullable Message read(ScoredValue<byte[]> popped) {
    if (scores.now() - popped.getScore() > expiry.toSeconds()) {
      metrics.dropped(DropReason.EXPIRED);
      return null;
    }
    metrics.layerReceived.increment();
    try {
      var body = bodies.read(popped.getValue());
      body.remove(Envelope.CHANNEL);
      return Envelope.read(body);
    } catch (MalformedBodyException | IllegalArgumentException foreign) {
      metrics.dropped(DropReason.MALFORMED);
      foreigners.say(name + ": a message from another program is dropped: " + foreign.getMessage());
      return null;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
    }
    poppers.forEach(Popper::close);
    synchronized (this) {
      held.forEach(each -> each.from.giveBack(each.popped));
      held.clear();
    }
    whenClosed.accept(this);
  }
}
