// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Buckets that several connections fill from, by the name of whom they belong to. One that nobody
/// uses and that is full tells nothing any more and is forgotten, at the latest a period later when
/// another connection comes.
final class SharedBuckets {
  private final TokenBucket.Rate rate;
  private final Map<String, Use> uses = new ConcurrentHashMap<>();
  private long lastSweep; // guarded by this
  private boolean swept; // guarded by this

  SharedBuckets(TokenBucket.Rate rate) {
    this.rate = rate;
  }

  /// One bucket with the number of connections that use it.
  final class Use {
    private final String name;
    private final TokenBucket bucket; // guarded by this
    private int connections; // guarded by the map's lock on the entry

    private Use(String name, long now) {
      this.name = name;
      bucket = new TokenBucket(rate, now);
    }

    synchronized boolean take(int tokens, long now) {
      return bucket.take(tokens, now);
    }

    private synchronized boolean isFull(long now) {
      return bucket.isFull(now);
    }

    void end() {
      uses.computeIfPresent(
          name,
          (_, use) -> {
            use.connections--;
            return use;
          });
    }
  }

  Use use(String name, long now) {
    sweep(now);
    Use[] used = new Use[1];
    uses.compute(
        name,
        (_, known) -> {
          Use use = known == null ? new Use(name, now) : known;
          use.connections++;
          used[0] = use;
          return use;
        });
    return used[0];
  }

  private void sweep(long now) {
    if (isSweepDue(now)) {
      for (String name : uses.keySet()) {
        uses.computeIfPresent(
            name, (_, use) -> use.connections == 0 && use.isFull(now) ? null : use);
      }
    }
  }

  private synchronized boolean isSweepDue(long now) {
    boolean due = now - lastSweep >= rate.period().toNanos();
    if (due || !swept) {
      lastSweep = now;
      swept = true;
    }
    return due;
  }

  int size() {
    return uses.size();
  }
}
