// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.micro;

import io.millrace.layer.Broadcast;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Member;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.loop.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the layer itself costs to walk the members of a group that one loop owns, with no sockets
/// behind them. The time is that of a whole broadcast.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class GroupFanout {
  private static final GroupName GROUP = new GroupName("all");

  @Param({"1", "1000"})
  public int members;

  private final ChannelLayer layer = ChannelLayer.inMemory();
  private final Message message = Message.text("twenty bytes of text");
  private long delivered;

  @Setup
  public void join() {
    Here loop = new Here();
    for (int i = 0; i < members; i++) {
      layer.attach(new Counting(loop)).join(GROUP);
    }
  }

  @Benchmark
  public long broadcast() {
    layer.groupSend(GROUP, message);
    return delivered;
  }

  /// Runs its tasks where they are handed over.
  private static final class Here implements EventLoop {
    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      throw new IllegalStateException("this benchmark has no timers");
    }
  }

  private final class Counting implements Member {
    private final EventLoop loop;

    private Counting(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public boolean reserve(Message message) {
      return true;
    }

    @Override
    public int capacity() {
      return Integer.MAX_VALUE;
    }

    @Override
    public void deliver(Message message) {
      delivered++;
    }

    @Override
    public void deliver(Broadcast broadcast) {
      delivered++;
    }
  }
}
