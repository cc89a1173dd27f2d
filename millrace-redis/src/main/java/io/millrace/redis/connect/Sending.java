// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.loop.EventLoopThread;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.redis.connect.CommandLinks.NotConnectedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends through the lane and counts what becomes of it.
///
/// @param timeout of a command
/// @param unfit for the log: messages that cannot be written
public record Sending(Lane lane, Metrics metrics, Duration timeout, Seldom unfit) {
  private static final Logger log = LoggerFactory.getLogger(Sending.class);

  /// Sends a message when its turn has come. Waits for what becomes of it, except on an event loop.
  ///
  /// @param sending called on the lane's thread
  /// @throws IllegalArgumentException when it cannot be written, unless on an event loop
  public SendResult send(Message message, Lane.Question<SendResult> sending) {
    CompletableFuture<SendResult> result = new CompletableFuture<>();
    boolean taken =
        submit(
            message,
            () -> {
              metrics.layerSent.increment();
              try {
                return sending
                    .ask()
                    .whenComplete(
                        (answer, failure) ->
                            result.complete(failure == null ? answer : lost(failure)));
              } catch (RuntimeException unwritten) {
                result.completeExceptionally(unwritten);
                throw unwritten;
              }
            });
    if (!taken) {
      return SendResult.UNREACHABLE;
    }
    return EventLoopThread.isCurrent() ? result.getNow(SendResult.ACCEPTED) : await(result);
  }

  /// Does something with a message when its turn has come, and waits for nothing. What is refused
  /// is counted.
  ///
  /// @param step called on the lane's thread; what it returns says when it is done
  public boolean submit(Message message, Supplier<CompletionStage<?>> step) {
    int weight = Lane.weight(message.isForClients() ? message.payload().length : 0);
    boolean taken =
        lane.submit(
            weight, () -> CompletableFuture.completedFuture(null), (_, _) -> unlessUnfit(step));
    if (!taken) {
      metrics.dropped(DropReason.BACKLOG);
    }
    return taken;
  }

  /// Takes a step that writes a message. Whoever sent it has gone on by now, so one that cannot be
  /// written is counted, and the log says why.
  public @Nullable CompletionStage<?> unlessUnfit(Supplier<CompletionStage<?>> step) {
    try {
      return step.get();
    } catch (IllegalArgumentException wrong) {
      metrics.dropped(DropReason.MALFORMED);
      unfit.say(
          "A message cannot be written and does not leave this process: " + wrong.getMessage());
      return null;
    }
  }

  private SendResult await(CompletableFuture<SendResult> result) {
    try {
      return result.get(2 * timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
      return SendResult.ACCEPTED; // it is on its way
    } catch (ExecutionException unwritten) {
      if (unwritten.getCause() instanceof IllegalArgumentException wrong) {
        throw new IllegalArgumentException(wrong.getMessage(), wrong);
      }
      throw new IllegalStateException(unwritten);
    } catch (TimeoutException late) {
      return SendResult.UNREACHABLE; // what becomes of it is counted when it is known
    }
  }

  /// A message has not reached Redis, or Redis has not said so.
  public SendResult lost(@Nullable Throwable failure) {
    metrics.dropped(DropReason.LAYER_DOWN);
    Throwable cause = failure == null ? null : Lane.cause(failure);
    if (!(cause instanceof NotConnectedException)) {
      log.debug("A message did not reach Redis.", cause);
    }
    return SendResult.UNREACHABLE;
  }
}
