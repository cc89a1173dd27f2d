// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;

/// Event loops that leave no socket open when they end. Netty's own do, when their end is asked for
/// while tasks run: it looks before the tasks of a turn whether to close what is open, and after
/// them whether to leave. A comparison would run out of files.
final class ClosingLoops extends MultiThreadIoEventLoopGroup {
  private static final int MOST_LAST_TURNS = 20;

  ClosingLoops(int threads, IoHandlerFactory handlers) {
    super(threads, new DefaultThreadFactory("load", true), handlers);
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... ignored) {
    return new ClosingLoop(this, executor, handlers);
  }

  private static final class ClosingLoop extends SingleThreadIoEventLoop {
    private int lastTurns = MOST_LAST_TURNS;

    private ClosingLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
      super(group, executor, handlers);
    }

    @Override
    protected boolean confirmShutdown() {
      if (isShuttingDown() && getNumOfRegisteredChannels() > 0 && lastTurns > 0) {
        lastTurns--;
        execute(() -> {}); // so that the turn to come does not wait
        return false;
      }
      return super.confirmShutdown();
    }
  }
}
