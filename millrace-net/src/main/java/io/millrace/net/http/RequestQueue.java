// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.server.Limits;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The requests of one connection that wait for those before them. On the loop only.
final class RequestQueue {
  private final Queue<PendingRequest> waiting = new ArrayDeque<>(2);
  private long content;

  void add(PendingRequest next) {
    waiting.add(next);
    content += next.size();
  }

  @Nullable PendingRequest poll() {
    PendingRequest next = waiting.poll();
    content -= next == null ? 0 : next.size();
    return next;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void clear() {
    waiting.clear();
    content = 0;
  }

  /// As many requests wait as may, or as much content as a single one may have.
  boolean isCrowded(Limits limits) {
    return waiting.size() >= limits.pipelined() || content > limits.body();
  }
}
