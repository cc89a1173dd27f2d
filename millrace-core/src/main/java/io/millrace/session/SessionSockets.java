// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import io.millrace.consumer.GatedConnection;
import io.millrace.consumer.InboundGate;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The open WebSockets of those who have logged in, by session, so that they end with it.
final class SessionSockets {
  private static final CloseReason OVER = new CloseReason(CloseCode.POLICY_VIOLATION, "会话已结束");

  private final Map<String, Set<GatedConnection>> open = new ConcurrentHashMap<>();

  InboundGate gate(String key) {
    return new Gate(key);
  }

  void close(String key) {
    Set<GatedConnection> closing = open.remove(key);
    if (closing != null) {
      closing.forEach(each -> each.close(OVER));
    }
  }

  int size() {
    return open.size();
  }

  private final class Gate implements InboundGate {
    private final String key;
    private volatile @Nullable GatedConnection connection;

    private Gate(String key) {
      this.key = key;
    }

    @Override
    public void opened(GatedConnection opened) {
      connection = opened;
      open.compute(
          key,
          (_, others) -> {
            Set<GatedConnection> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(opened);
            return all;
          });
    }

    @Override
    public void ended() {
      GatedConnection ended = connection;
      if (ended != null) {
        open.computeIfPresent(
            key,
            (_, all) -> {
              all.remove(ended);
              return all.isEmpty() ? null : all;
            });
      }
    }
  }
}
