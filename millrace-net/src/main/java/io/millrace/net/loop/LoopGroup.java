// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.millrace.metrics.Latencies;
import io.millrace.server.OverloadOptions;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/// The event loops of a server, or of clients. A turn of theirs is short: tasks that are queued,
/// such as broadcasts, make way for sockets after [#LONGEST_TURN_MILLIS], so that a flood of them
/// does not keep clients from being read, answered and let in. New connections go to loops that are
/// not overloaded, as long as there are any.
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
    return new MeteredLoop(this, executor, handlers, LONGEST_TURN_MILLIS);
  }

  /// Watches for overload; before there are connections.
  ///
  /// @param turns where the length of each turn is published
  public void watch(OverloadOptions options, Latencies turns) {
    for (EventExecutor each : this) {
      ((MeteredLoop) each).meter().watch(options, turns);
    }
  }

  /// Where the next connection goes.
  @Override
  public IoEventLoop next() {
    IoEventLoop next = super.next();
    for (int others = executorCount() - 1; others > 0 && isOverloaded(next); others--) {
      next = super.next();
    }
    return next;
  }

  private static boolean isOverloaded(IoEventLoop loop) {
    return loop instanceof MeteredLoop metered && metered.meter().isOverloaded();
  }
}
