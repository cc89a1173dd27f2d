// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import io.millrace.time.Timeline;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Two maps in the order of last use, so that a flood of visitors cannot push out those who have
/// logged in.
final class InMemorySessions implements SessionStore {
  private final int most;
  private final Timeline timeline;
  private final Map<String, StoredSession> anonymous = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, StoredSession> known = new LinkedHashMap<>(16, 0.75f, true);

  InMemorySessions(int most, Timeline timeline) {
    if (most < 1) {
      throw new IllegalArgumentException("sessions: " + most + " (expected: 1 or more)");
    }
    this.most = most;
    this.timeline = timeline;
  }

  @Override
  public synchronized @Nullable StoredSession find(String key) {
    StoredSession session = known.get(key);
    return session == null ? anonymous.get(key) : session;
  }

  @Override
  public synchronized void add(String key, StoredSession session) {
    remove(key);
    makeRoom();
    (session.user().isEmpty() ? anonymous : known).put(key, session);
  }

  @Override
  public synchronized boolean replace(String key, StoredSession seen, StoredSession changed) {
    StoredSession kept = find(key);
    if (kept == null || kept.version() != seen.version()) {
      return false;
    }
    anonymous.remove(key);
    known.remove(key);
    (changed.user().isEmpty() ? anonymous : known).put(key, changed.next());
    return true;
  }

  @Override
  public synchronized void remove(String key) {
    anonymous.remove(key);
    known.remove(key);
  }

  @Override
  public synchronized void removeAllOf(String user, String spared) {
    known
        .entrySet()
        .removeIf(each -> each.getValue().user().equals(user) && !each.getKey().equals(spared));
  }

  /// The eldest of each map that are over go in any case; then the eldest of all.
  private void makeRoom() {
    dropOver(anonymous);
    dropOver(known);
    while (size() >= most) {
      Iterator<String> eldest = (anonymous.isEmpty() ? known : anonymous).keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  private void dropOver(Map<String, StoredSession> sessions) {
    Iterator<StoredSession> eldest = sessions.values().iterator();
    while (eldest.hasNext() && eldest.next().isOver(timeline.now())) {
      eldest.remove();
    }
  }

  synchronized int size() {
    return anonymous.size() + known.size();
  }

  @Override
  public boolean blocks() {
    return false;
  }

  @Override
  public String toString() {
    return "SessionStore[in memory, at most " + most + "]";
  }
}
