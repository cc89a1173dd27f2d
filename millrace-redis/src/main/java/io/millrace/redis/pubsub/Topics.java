// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The names that somebody in this process wants to be subscribed to on one server, or in one
/// cluster, and how far Redis is with each. Safe for all threads; only [#next()] waits.
public final class Topics {
  private static final int MOST_AT_ONCE = 500;

  // All guarded by this.
  private final Map<String, Topic> topics = new HashMap<>();
  private final Set<Topic> due = new LinkedHashSet<>();
  private final Map<String, Integer> flights = new HashMap<>();
  private boolean connected;
  private boolean begun;

  private enum State {
    OFF,
    TURNING_ON,
    ON,
    TURNING_OFF
  }

  private static final class Topic {
    private final String name;
    private int holders;
    private State state = State.OFF;
    private CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);

    private Topic(String name) {
      this.name = name;
    }

    private boolean isAsWanted() {
      return switch (state) {
        case ON -> holders > 0;
        case OFF -> holders == 0;
        case TURNING_ON, TURNING_OFF -> false;
      };
    }

    private boolean isTurning() {
      return state == State.TURNING_ON || state == State.TURNING_OFF;
    }
  }

  /// Names to be subscribed to, or no longer.
  public record Batch(boolean on, List<String> names) {}

  /// Somebody wants to listen to that name.
  public void hold(String name) {
    CompletableFuture<Void> settled;
    synchronized (this) {
      Topic topic = topics.computeIfAbsent(name, Topic::new);
      topic.holders++;
      settled = look(topic);
    }
    complete(settled);
  }

  /// Somebody who has held it does not any more.
  public void release(String name) {
    CompletableFuture<Void> settled = null;
    synchronized (this) {
      Topic topic = topics.get(name);
      if (topic != null && topic.holders > 0) {
        topic.holders--;
        settled = look(topic);
      }
    }
    complete(settled);
  }

  private static void complete(@Nullable CompletableFuture<Void> settled) {
    if (settled != null) {
      settled.complete(null);
    }
  }

  /// Sees to it that a topic becomes as it is wanted.
  ///
  /// @return to be completed when it is
  private @Nullable CompletableFuture<Void> look(Topic topic) {
    if (!connected || topic.isAsWanted()) {
      due.remove(topic);
      if (topic.holders == 0 && !topic.isTurning()) {
        topics.remove(topic.name);
      }
      return topic.settled;
    }
    if (topic.settled.isDone()) {
      topic.settled = new CompletableFuture<>();
    }
    if (topic.state == State.OFF && flights.containsKey(topic.name)) {
      due.remove(topic); // until it has landed
    } else if (!topic.isTurning()) {
      due.add(topic);
      notifyAll();
    }
    return null;
  }

  /// Completed when Redis has done what was last wanted of that name, or there is no connection.
  public synchronized CompletableFuture<Void> settled(String name) {
    Topic topic = topics.get(name);
    return topic == null ? CompletableFuture.completedFuture(null) : topic.settled;
  }

  /// Whether what is published to a name now comes back.
  enum Return {
    /// It does.
    CERTAIN,
    /// It does not: nobody listens, and nobody will before [#landed] is called.
    NONE,
    /// It is not known before [#settled].
    OPEN
  }

  /// Something is about to be published.
  ///
  /// @param whenCertain called, if it comes back, before the name can be given up
  synchronized Return publishing(String name, Runnable whenCertain) {
    Topic topic = topics.get(name);
    if (topic == null || !connected || (topic.state == State.OFF && topic.holders == 0)) {
      flights.merge(name, 1, Integer::sum);
      return Return.NONE;
    }
    if (topic.state == State.ON) {
      whenCertain.run();
      return Return.CERTAIN;
    }
    return Return.OPEN;
  }

  /// What did not come back has been published, or never will be.
  void landed(String name) {
    CompletableFuture<Void> settled = null;
    synchronized (this) {
      boolean isLast =
          flights.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1) == null;
      Topic topic = topics.get(name);
      if (isLast && topic != null) {
        settled = look(topic);
      }
    }
    complete(settled);
  }

  /// Whether Redis has us subscribed to that name, and has not been told otherwise.
  public synchronized boolean isOn(String name) {
    Topic topic = topics.get(name);
    return topic != null && topic.state == State.ON;
  }

  /// There is a fresh connection. Nothing is due before [#begin()].
  ///
  /// @return one for each name that is wanted now
  public synchronized List<CompletableFuture<Void>> restart() {
    connected = true;
    begun = false;
    List<CompletableFuture<Void>> all = new ArrayList<>(topics.size());
    for (Topic topic : List.copyOf(topics.values())) {
      topic.state = State.OFF;
      var _ = look(topic);
      all.add(topic.settled);
    }
    return all;
  }

  public synchronized void begin() {
    begun = true;
    notifyAll();
  }

  /// There is no connection, and so nothing to wait for.
  public void stop() {
    List<CompletableFuture<Void>> settled = new ArrayList<>();
    synchronized (this) {
      connected = false;
      due.clear();
      for (Topic topic : List.copyOf(topics.values())) {
        topic.state = State.OFF;
        settled.add(topic.settled);
        var _ = look(topic);
      }
    }
    settled.forEach(Topics::complete);
  }

  /// Waits for names that Redis is to be told, and counts them as told.
  public synchronized Batch next() throws InterruptedException {
    while (due.isEmpty() || !begun || !connected) {
      wait();
    }
    boolean on = due.iterator().next().state == State.OFF;
    List<Topic> taken = new ArrayList<>();
    for (Topic each : due) {
      if (taken.size() == MOST_AT_ONCE || (each.state == State.OFF) != on) {
        break;
      }
      taken.add(each);
    }
    List<String> names = new ArrayList<>(taken.size());
    for (Topic each : taken) {
      due.remove(each);
      each.state = on ? State.TURNING_ON : State.TURNING_OFF;
      names.add(each.name);
    }
    return new Batch(on, names);
  }

  /// Redis has said so.
  public void confirmed(String name, boolean on) {
    CompletableFuture<Void> settled = null;
    synchronized (this) {
      Topic topic = topics.get(name);
      if (topic != null && topic.state == (on ? State.TURNING_ON : State.TURNING_OFF)) {
        topic.state = on ? State.ON : State.OFF;
        settled = look(topic);
      }
    }
    complete(settled);
  }
}
