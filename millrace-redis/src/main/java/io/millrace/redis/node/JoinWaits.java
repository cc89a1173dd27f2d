// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.node;

import io.millrace.layer.Attachment;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.GroupWatcher;
import io.millrace.layer.LocalChannels;
import io.millrace.loop.EventLoopThread;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/// A connection's place in the layer, whose joins wait until other processes can see them, so that
/// who is answered after joining misses nothing. On an event loop nothing waits.
public record JoinWaits(Attachment attachment, Wait patient) implements Attachment {
  /// How a join is waited for.
  ///
  /// @param told completed when other processes see the last join of a group, or cannot
  /// @param patience for each of two steps
  public record Wait(
      LocalChannels local,
      GroupWatcher watcher,
      Function<GroupName, CompletableFuture<?>> told,
      Duration patience) {
    /// Not on an event loop; while Redis is out of reach nothing is waited for.
    public void until(GroupName group, Supplier<ChannelName> member) {
      if (EventLoopThread.isCurrent()) {
        return;
      }
      if (watcher.isIndividual(group)) {
        awaitLoop(member.get());
      }
      try {
        var _ = told.apply(group).get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException leaving) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException late) {
        // it is said again later, and meanwhile the group works within this process
      }
    }

    /// A single member, which alone needs a name for it, is made known by its loop.
    private void awaitLoop(ChannelName member) {
      CompletableFuture<Void> reached = new CompletableFuture<>();
      if (!local.execute(member, () -> reached.complete(null))) {
        return;
      }
      try {
        reached.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException leaving) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException late) {
        // the loop is stuck or gone; what joins is seen later
      }
    }
  }

  @Override
  public ChannelName name() {
    return attachment.name();
  }

  @Override
  public void join(GroupName group) {
    attachment.join(group);
    patient.until(group, this::name);
  }

  @Override
  public void leave(GroupName group) {
    attachment.leave(group);
  }

  @Override
  public void close() {
    attachment.close();
  }
}
