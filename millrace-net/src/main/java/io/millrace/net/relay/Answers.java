// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Who waits for an answer of the relay, by the number of what was sent. Safe for all threads.
final class Answers {
  private final Inbox inbox;
  private final Map<Integer, Awaited> awaited = new ConcurrentHashMap<>();
  private volatile @Nullable End end;

  /// @param inbox is told while somebody waits
  Answers(Inbox inbox) {
    this.inbox = inbox;
  }

  private static final class Awaited {
    private final CountDownLatch come = new CountDownLatch(1);
    private volatile @Nullable End refused;
    private volatile long at;

    private void answer(@Nullable End refusal) {
      refused = refusal;
      at = System.nanoTime();
      come.countDown();
    }
  }

  /// Sends, and waits for the answer.
  ///
  /// @param send is handed the number
  /// @return when the answer came, as [System#nanoTime] says it
  /// @throws io.millrace.relay.RelayException when it was refused, or the connection is gone
  long await(int id, IntConsumer send) throws InterruptedException {
    Awaited mine = new Awaited();
    awaited.put(id, mine);
    inbox.answerIsAwaited();
    try {
      send.accept(id);
      End ended = end;
      if (ended != null) {
        mine.answer(ended); // it may have come before there was somebody to tell
      }
      mine.come.await();
    } finally {
      inbox.answerIsAwaitedNoMore();
      awaited.remove(id);
    }
    End refusal = mine.refused;
    if (refusal != null) {
      throw refusal.exception();
    }
    return mine.at;
  }

  /// @param refusal null when it was done
  /// @return false when nobody waits for it
  boolean came(int id, @Nullable End refusal) {
    Awaited by = awaited.remove(id);
    if (by == null) {
      return false;
    }
    by.answer(refusal);
    return true;
  }

  /// No more answers will come.
  void end(End reason) {
    end = reason;
    awaited.keySet().forEach(id -> came(id, reason));
  }
}
