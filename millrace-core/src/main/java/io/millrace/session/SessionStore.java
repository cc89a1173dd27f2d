// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import io.millrace.time.Timeline;
import org.jspecify.annotations.Nullable;

/// Where sessions are kept. Keys are made from what clients send and cannot be turned back into it:
/// who reads a store can take over no session. Called by many threads.
///
/// All methods throw a [SessionStoreException] when the store cannot be reached.
public interface SessionStore extends AutoCloseable {
  /// @return null when there is none; one that is over may still come
  @Nullable StoredSession find(String key);

  void add(String key, StoredSession session);

  /// Puts one in place of another, with the version after that of the other.
  ///
  /// @return false when what is kept is not of that version any more
  boolean replace(String key, StoredSession seen, StoredSession changed);

  void remove(String key);

  /// Ends all sessions of a user, but for one.
  ///
  /// @param spared a key, empty to spare none
  void removeAllOf(String user, String spared);

  /// Whether a call may wait for a disk or a network, so that it must not happen on an event loop.
  default boolean blocks() {
    return true;
  }

  @Override
  default void close() {}

  /// One that lives in this process and ends with it.
  ///
  /// @param most sessions; beyond it those that were not used for longest are forgotten, sessions
  ///   in which nobody has logged in first
  static SessionStore inMemory(int most, Timeline timeline) {
    return new InMemorySessions(most, timeline);
  }

  /// One for 100,000 sessions.
  static SessionStore inMemory() {
    return inMemory(100_000, Timeline.system());
  }
}
