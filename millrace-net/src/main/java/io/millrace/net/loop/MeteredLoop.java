// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.Executor;

/// An event loop that measures its turns, and leaves no socket open when it ends.
final class MeteredLoop extends SingleThreadIoEventLoop {
  private static final int MOST_LAST_TURNS = 20;

  private final TurnMeter meter = new TurnMeter(this, System::nanoTime);
  private final IoHandlerContext context = new Context();
  private int lastTurns = MOST_LAST_TURNS;
  private volatile Runnable afterIo = () -> {};

  MeteredLoop(
      IoEventLoopGroup group,
      Executor executor,
      IoHandlerFactory handlers,
      long longestTurnMillis) {
    super(
        group,
        executor,
        handlers,
        Integer.MAX_VALUE,
        RejectedExecutionHandlers.reject(),
        longestTurnMillis);
  }

  TurnMeter meter() {
    return meter;
  }

  /// Has something done in each turn, behind the sockets and before the tasks.
  void afterIo(Runnable what) {
    afterIo = what;
  }

  @Override
  protected int runIo() {
    int handled = ioHandler().run(context);
    meter.begins(); // where no socket had anything, and tasks alone make the turn
    afterIo.run();
    return handled;
  }

  @Override
  protected void afterRunningAllTasks() {
    super.afterRunningAllTasks();
    meter.ends(isShuttingDown());
  }

  /// Stays for a few turns until its sockets are closed. Netty looks before the tasks of a turn
  /// whether to close what is open, and after them whether to leave; and io_uring takes turns to
  /// close. Sockets that are left are open for as long as the process lives.
  @Override
  protected boolean confirmShutdown() {
    if (isShuttingDown() && getNumOfRegisteredChannels() > 0 && lastTurns > 0) {
      lastTurns--;
      execute(() -> {}); // so that the turn to come does not wait
      return false;
    }
    return super.confirmShutdown();
  }

  /// What Netty's own says, and word of the moment at which sockets are looked after: each
  /// transport asks, when its wait is over and before it hands out what came, whether that is to be
  /// timed.
  private final class Context implements IoHandlerContext {
    @Override
    public boolean canBlock() {
      return !hasTasks() && !hasScheduledTasks();
    }

    @Override
    public long delayNanos(long now) {
      return MeteredLoop.this.delayNanos(now);
    }

    @Override
    public long deadlineNanos() {
      return MeteredLoop.this.deadlineNanos();
    }

    @Override
    public boolean shouldReportActiveIoTime() {
      meter.begins();
      return false;
    }
  }
}
