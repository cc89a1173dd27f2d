// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What this process has published to names that it listens to itself, on one server, until it
/// comes back. Its own members have had it then, so it is not to be delivered again.
///
/// The format leaves no room for a sender's mark: a payload is known again by its bytes. When
/// another process publishes the very same bytes to the same name meanwhile, two come back and one
/// is taken for ours, no matter which: as they are the same, each member gets what it should, once
/// from each of the two. Nothing else that waits here is touched, whatever comes first.
///
/// What is here comes back for certain, as it is kept only where Redis has said that this process
/// is subscribed, and is forgotten when Redis says that it no longer is, or the connection that
/// subscribes is lost. Only for a publish that has failed it is not known; that is kept for a
/// second. Bounded as well by number, bytes and age; safe for all threads.
final class Echoes {
  static final int MOST = 65_536;
  static final long MOST_BYTES = 64 << 20;
  static final Duration LONGEST = Duration.ofSeconds(60);
  static final Duration DOUBT = Duration.ofSeconds(1);

  private final LongSupplier nanos;

  // All guarded by this. What is gone is taken out of the queues when it comes to their head.
  private final Queue<Sent> order = new ArrayDeque<>();
  private final Map<Sent, Queue<Sent>> equals = new HashMap<>();
  private int count;
  private long bytes;

  /// One publish; equal to another with the same bytes and name.
  static final class Sent {
    private final String name;
    private final byte[] payload;
    private final int hash;
    private long until;
    private boolean gone;

    private Sent(String name, byte[] payload, long until) {
      this.name = name;
      this.payload = payload;
      this.hash = 31 * name.hashCode() + Arrays.hashCode(payload);
      this.until = until;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Sent that
          && hash == that.hash
          && name.equals(that.name)
          && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /// @param nanos a clock, in nanoseconds
  Echoes(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Is about to be published.
  synchronized Sent expect(String name, byte[] payload) {
    long now = nanos.getAsLong();
    Sent sent = new Sent(name, payload, now + LONGEST.toNanos());
    order.add(sent);
    equals.computeIfAbsent(sent, _ -> new ArrayDeque<>(1)).add(sent);
    count++;
    bytes += payload.length;
    trim(now);
    return sent;
  }

  private void trim(long now) {
    for (Sent oldest = order.peek(); oldest != null; oldest = order.peek()) {
      if (!oldest.gone) {
        if (count <= MOST && bytes <= MOST_BYTES && now - oldest.until < 0) {
          return;
        }
        remove(oldest);
      }
      order.remove();
    }
  }

  /// Publishing has failed.
  ///
  /// @param isUnsent whether it was not published for certain
  synchronized void failed(Sent sent, boolean isUnsent) {
    if (isUnsent) {
      remove(sent);
    } else {
      sent.until = nanos.getAsLong() + DOUBT.toNanos();
    }
  }

  /// Whether what has come is one of them; that one is forgotten then.
  synchronized boolean take(String name, byte[] payload) {
    if (count == 0) {
      return false;
    }
    long now = nanos.getAsLong();
    Queue<Sent> same = equals.get(new Sent(name, payload, now));
    boolean isOurs = false;
    while (same != null && !isOurs && !same.isEmpty()) {
      Sent first = same.element(); // never one that is gone
      isOurs = now - first.until <= 0;
      remove(first);
    }
    trim(now);
    return isOurs;
  }

  private void remove(Sent sent) {
    if (sent.gone) {
      return;
    }
    sent.gone = true;
    count--;
    bytes -= sent.payload.length;
    Queue<Sent> same = equals.get(sent);
    if (same == null) {
      return;
    }
    while (!same.isEmpty() && same.element().gone) {
      same.remove();
    }
    if (same.isEmpty()) {
      equals.remove(sent);
    }
  }

  /// This process does not listen to that name any more.
  synchronized void forget(String name) {
    if (count > 0) {
      for (Sent each : order) {
        if (each.name.equals(name)) {
          remove(each);
        }
      }
    }
  }

  /// Nothing comes back any more.
  synchronized void clear() {
    order.clear();
    equals.clear();
    count = 0;
    bytes = 0;
  }

  synchronized int size() {
    return count;
  }
}
