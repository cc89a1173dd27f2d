// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Where connections report that the run is spoilt; the first report counts. Any thread may report;
/// one thread waits.
final class Faults {
  private final CompletableFuture<Void> first = new CompletableFuture<>();

  void report(Throwable cause) {
    first.completeExceptionally(cause instanceof LoadFailure ? cause : explain(cause));
  }

  /// Waits for this long, unless a fault is or was reported.
  ///
  /// @throws LoadFailure the first fault
  void await(Duration time) {
    try {
      first.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw cause instanceof LoadFailure failure ? failure : new LoadFailure("failed", e);
    }
  }

  /// @throws LoadFailure the first fault, if there was one
  void check() {
    await(Duration.ZERO);
  }

  private static LoadFailure explain(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("Too many open files")) {
      return new LoadFailure("too many open files; raise the limit with ulimit -n", cause);
    }
    if (cause instanceof ConnectException && text.contains("refused")) {
      return new LoadFailure("cannot connect: " + text + " (is the server running?)", cause);
    }
    return new LoadFailure(text.equals("null") ? cause.getClass().getSimpleName() : text, cause);
  }
}
