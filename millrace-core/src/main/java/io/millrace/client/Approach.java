// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.consumer.Connections;
import io.millrace.http.Response;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One opening of a connection: the first request and those that redirects lead to, within one
/// timeout.
final class Approach {
  private final Dialer dialer;
  private final ClientOptions options;
  private final RandomGenerator chance;
  private final Timeline timeline;
  private final Connections connections;
  private final SocketUri start;
  private final long end;
  private final CompletableFuture<ClientConnection> result = new CompletableFuture<>();
  private volatile @Nullable CompletableFuture<ClientConnection> attempt;
  private int followed;

  Approach(
      Dialer dialer,
      ClientOptions options,
      RandomGenerator chance,
      Timeline timeline,
      Connections connections,
      SocketUri start) {
    this.dialer = dialer;
    this.options = options;
    this.chance = chance;
    this.timeline = timeline;
    this.connections = connections;
    this.start = options.unix() == null ? start : start.over(options.unix());
    this.end = timeline.nanos() + options.openTimeout().toNanos();
  }

  /// @return when it is cancelled, the attempt is given up
  CompletableFuture<ClientConnection> begin() {
    var _ =
        result.whenComplete(
            (_, _) -> {
              CompletableFuture<ClientConnection> running = attempt;
              if (result.isCancelled() && running != null) {
                running.cancel(false);
              }
            });
    approach(start);
    return result;
  }

  private void approach(SocketUri uri) {
    CompletableFuture<ClientConnection> dialled;
    try {
      OpeningRequest request = OpeningRequest.of(uri, options, uri.hasOriginOf(start), chance);
      Duration left = Duration.ofNanos(Math.max(1, end - timeline.nanos()));
      Proxy proxy = options.proxy().chosenFor(uri);
      dialled = dialer.dial(new Dialer.Dial(uri, request, options, proxy, connections, left));
    } catch (RuntimeException wrong) {
      result.completeExceptionally(wrong);
      return;
    }
    attempt = dialled;
    if (result.isCancelled()) {
      dialled.cancel(false);
    }
    var _ = dialled.whenComplete((connection, problem) -> ended(uri, connection, problem));
  }

  private void ended(
      SocketUri uri, @Nullable ClientConnection connection, @Nullable Throwable problem) {
    if (connection != null) {
      if (!result.complete(connection)) {
        connection.close(CloseReason.GOING_AWAY);
      }
      return;
    }
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    if (cause instanceof HandshakeRefusedException refused && isRedirect(refused.response())) {
      follow(uri, refused.response());
    } else {
      result.completeExceptionally(
          cause == null ? new IllegalStateException("no connection and no reason") : cause);
    }
  }

  private static boolean isRedirect(Response response) {
    return switch (response.status().code()) {
      case 301, 302, 303, 307, 308 -> response.headers().has("location");
      default -> false;
    };
  }

  private void follow(SocketUri uri, Response response) {
    String location = response.headers().first("location", "");
    SocketUri next;
    try {
      next = uri.redirected(location);
    } catch (BadUriException nowhere) {
      result.completeExceptionally(nowhere);
      return;
    }
    if (followed == options.redirects()) {
      String after = followed == 0 ? " (redirects are off)" : " after " + followed + " redirects";
      refuse(uri, response, " to " + next + after);
    } else if (uri.secure() && !next.secure()) {
      refuse(uri, response, " to " + next + ", which has no TLS and is not followed");
    } else {
      followed++;
      approach(next);
    }
  }

  private void refuse(SocketUri uri, Response response, String note) {
    result.completeExceptionally(new HandshakeRefusedException(uri.toString(), response, note));
  }
}
