// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import io.millrace.consumer.InboundGate;
import io.millrace.scope.Scope;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Lets so many WebSockets be open at once; one more is closed with 1008. A connection counts from
/// its handshake until it has ended. HTTP requests pass.
///
/// One instance counts all routes that it stands before. Safe for all threads.
public final class ConnectionLimit implements Middleware {
  private static final CloseReason BUSY = new CloseReason(CloseCode.POLICY_VIOLATION, "服务器繁忙");

  private final int most;
  private final Function<Scope, String> key;
  private final CloseReason reason;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  private ConnectionLimit(int most, Function<Scope, String> key, CloseReason reason) {
    if (most < 1) {
      throw new IllegalArgumentException("connections: " + most + " (expected: 1 or more)");
    }
    this.most = most;
    this.key = key;
    this.reason = reason;
  }

  /// All connections together.
  public static ConnectionLimit of(int most) {
    return new ConnectionLimit(most, _ -> "", BUSY);
  }

  /// Those of each user; of each address where nobody has logged in. Stands behind the middleware
  /// that finds the user.
  public static ConnectionLimit perUser(int most) {
    return new ConnectionLimit(most, ClientKey::ofUser, BUSY);
  }

  /// Those of each client address; IPv6 addresses count together by their first 64 bits. Behind a
  /// proxy all clients have the proxy's.
  public static ConnectionLimit perAddress(int most) {
    return new ConnectionLimit(most, ClientKey::ofAddress, BUSY);
  }

  /// The same limit, with a count of its own, that closes otherwise.
  public ConnectionLimit closingWith(CloseReason other) {
    return new ConnectionLimit(most, key, other);
  }

  @Override
  public Admission admit(Scope scope) {
    if (!scope.type().equals(Scope.WEBSOCKET)) {
      return Admission.proceed(scope);
    }
    String whose = key.apply(scope);
    int[] now = new int[1];
    open.compute(
        whose,
        (_, known) -> {
          now[0] = known == null ? 1 : known + 1;
          return now[0] > most ? known : now[0];
        });
    if (now[0] > most) {
      return Admission.close(reason);
    }
    return Admission.proceed(
        scope,
        new InboundGate() {
          @Override
          public void ended() {
            open.computeIfPresent(whose, (_, count) -> count == 1 ? null : count - 1);
          }
        });
  }

  /// How many are open now.
  public int open() {
    return open.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public boolean runsOnEventLoop() {
    return true;
  }
}
