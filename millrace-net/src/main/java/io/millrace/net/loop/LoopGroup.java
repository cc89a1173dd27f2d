// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/// The event loops of a server, or of clients. A turn of theirs is short: tasks that are queued,
/// such as broadcasts, make way for sockets after [#LONGEST_TURN_MILLIS], so that a flood of them
/// does not keep clients from being read, answered and let in.
public final class LoopGroup extends MultiThreadIoEventLoopGroup {
  private static final long LONGEST_TURN_MILLIS = 10;

  static {
    // Netty follows a sample of all buffers with the stack that made each, in search of leaks. That
    // takes 3 % of a busy server; our tests follow every buffer instead.
    if (System.getProperty("io.netty.leakDetection.level") == null
        && System.getProperty("io.netty.leakDetectionLevel") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  public LoopGroup(int threads, IoHandlerFactory handlers) {
    this(threads, LoopThread.factory(), handlers);
  }

  public LoopGroup(int threads, ThreadFactory threadFactory, IoHandlerFactory handlers) {
    super(threads, threadFactory, handlers);
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... ignored) {
    return new SingleThreadIoEventLoop(
        this,
        executor,
        handlers,
        Integer.MAX_VALUE,
        RejectedExecutionHandlers.reject(),
        LONGEST_TURN_MILLIS);
  }
}
