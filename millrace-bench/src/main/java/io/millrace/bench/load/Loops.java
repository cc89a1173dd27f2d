// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/// The event loops of a run and the tally of each.
final class Loops implements AutoCloseable {
  private final Transport transport;
  private final MultiThreadIoEventLoopGroup group;
  private final Map<EventLoop, Tally> tallies = new LinkedHashMap<>();

  Loops(Transport transport, int threads) {
    if (threads < 1) {
      throw new LoadFailure("threads: " + threads + " (expected: at least 1)");
    }
    this.transport = transport;
    this.group = new ClosingLoops(threads, transport.handlers());
    for (EventExecutor loop : group) {
      tallies.put((EventLoop) loop, new Tally());
    }
  }

  Transport transport() {
    return transport;
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  int size() {
    return tallies.size();
  }

  Tally tally(EventLoop loop) {
    Tally tally = tallies.get(loop);
    if (tally == null) {
      throw new IllegalArgumentException("a loop of another group");
    }
    return tally;
  }

  /// Counted since the start, over all loops.
  long total() {
    return onEach(Tally::total).stream().mapToLong(Long::longValue).sum();
  }

  void mark() {
    onEach(
        tally -> {
          tally.mark();
          return 0;
        });
  }

  /// Counted since the mark, over all loops.
  Tally.Reading reading() {
    List<Tally.Reading> readings = onEach(Tally::reading);
    Histogram sum = readings.getFirst().latency();
    long count = readings.getFirst().count();
    SortedMap<Integer, Long> statuses = readings.getFirst().statuses();
    for (Tally.Reading reading : readings.subList(1, readings.size())) {
      sum.add(reading.latency());
      count += reading.count();
      reading.statuses().forEach((status, seen) -> statuses.merge(status, seen, Long::sum));
    }
    return new Tally.Reading(count, sum, statuses);
  }

  private <T> List<T> onEach(Function<Tally, T> question) {
    List<Future<T>> asked = new ArrayList<>();
    tallies.forEach((loop, tally) -> asked.add(loop.submit(() -> question.apply(tally))));
    List<T> answers = new ArrayList<>();
    for (Future<T> one : asked) {
      try {
        answers.add(one.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LoadFailure("interrupted", e);
      } catch (ExecutionException e) {
        throw new LoadFailure("an event loop failed", e);
      }
    }
    return answers;
  }

  /// Closes every connection and waits for the threads.
  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
