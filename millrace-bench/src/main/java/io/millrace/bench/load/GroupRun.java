// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// Holds the members of one group, and measures what publishing to it from elsewhere does: each
/// member must get all, in order.
public final class GroupRun implements AutoCloseable {
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);
  private static final int PROBES = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration CLOSE_PACE = Duration.ofMillis(1);

  /// So many publishes are measured at least.
  private static final int LEAST = 3;

  private final Target target;
  private final Scenario.Fanout most;
  private final Progress progress;
  private final Faults faults = new Faults();
  private final Loops loops;
  private final PublishBoard board;
  private final Map<EventLoop, LoopLedger> ledgers = new HashMap<>();
  private List<FanoutMember> members = List.of();
  private int measured;

  /// How to measure.
  ///
  /// @param inFlight publishes under way at once
  /// @param watch what to look at on the server's side
  public record Measure(int inFlight, Duration warmup, Duration duration, ServerWatch watch) {}

  /// What was found.
  ///
  /// @param load of the duration alone
  /// @param sends all publishes, those before and after the duration among them
  public record Result(LoadResult load, long sends) {}

  private GroupRun(Target target, Scenario.Fanout most, Progress progress) {
    this.target = target;
    this.most = most;
    this.progress = progress;
    this.loops = new Loops(Transport.AUTO, 1);
    this.board = new PublishBoard(most);
    for (EventExecutor loop : loops.group()) {
      EventLoop owner = (EventLoop) loop;
      ledgers.put(owner, new LoopLedger(board, loops.tally(owner), most));
    }
  }

  /// Opens the sockets; returns when all are open.
  ///
  /// @param most how many members, how often it will be measured (`publishers`), and the most
  ///   publishes in flight (`depth`)
  /// @throws LoadFailure if one cannot be opened
  public static GroupRun open(Target target, Scenario.Fanout most, Progress progress) {
    OpenFiles.require(most.members());
    GroupRun run = new GroupRun(target, most, progress);
    try {
      run.openMembers();
      return run;
    } catch (LoadFailure failed) {
      run.close();
      throw failed;
    }
  }

  private void openMembers() {
    Opener opener = new Opener(loops, target, faults);
    members =
        opener.open(
            most.members(),
            0,
            this::member,
            started -> {
              if (started % 500 == 0) {
                progress.say("opened " + started + " of " + most.members());
              }
            });
  }

  private FanoutMember member(int index, EventLoop loop) {
    LoopLedger ledger = ledgers.get(loop);
    if (ledger == null) {
      throw new IllegalArgumentException("a loop of another group");
    }
    ledger.addMember();
    return new FanoutMember(index, most, target, faults, ledger);
  }

  /// Publishes for the time of warm-up and duration, then waits until everything has arrived. What
  /// is measured begins and ends when a publish has reached everybody, and is longer than asked
  /// where that takes long.
  ///
  /// @throws LoadFailure if a member misses something, or nothing arrives
  public Result measure(Outlet outlet, Measure measure) {
    EventLoop loop = (EventLoop) loops.group().iterator().next();
    OutsidePublisher publisher =
        new OutsidePublisher(
            measured++, outlet, loop, loops.tally(loop), faults, most.size(), measure.inFlight());
    board.add(publisher::completed);
    publisher.start();
    progress.say("warming up");
    faults.await(measure.warmup());
    await(publisher.next());
    progress.say("measuring");
    CpuReading before = CpuReading.now(measure.watch());
    long start = System.nanoTime();
    long counted = loops.total();
    loops.mark();
    faults.await(measure.duration());
    do {
      await(publisher.next());
    } while (loops.total() - counted < (long) LEAST * most.members());
    Tally.Reading reading = loops.reading();
    double seconds = (System.nanoTime() - start) / 1e9;
    CpuUse cpu = CpuReading.now(measure.watch()).since(before, seconds);
    LoadResult result =
        new LoadResult(
            new Scenario.Fanout(most.members(), 1, measure.inFlight(), most.size()),
            reading.count(),
            seconds,
            Latency.of(reading.latency()),
            cpu,
            reading.statuses());
    await(publisher.stop());
    return new Result(result, publisher.sends());
  }

  /// Publishes messages that do not count until every member has heard one: the outlet may have to
  /// connect first, and a server may add members after it has answered their handshakes.
  ///
  /// @throws LoadFailure if there are members that hear nothing
  public void settle(Outlet outlet) {
    if (board.listening() == most.members()) {
      return;
    }
    EventLoop loop = (EventLoop) loops.group().iterator().next();
    OutsidePublisher publisher =
        new OutsidePublisher(0, outlet, loop, loops.tally(loop), faults, most.size(), 1);
    for (int probe = 0; probe < PROBES; probe++) {
      publisher.probe();
      long deadline = System.nanoTime() + PROBE_PATIENCE.toNanos();
      while (System.nanoTime() - deadline < 0) {
        if (board.listening() == most.members()) {
          return;
        }
        faults.await(Duration.ofMillis(5));
      }
    }
    throw new LoadFailure(
        "only " + board.listening() + " of " + most.members() + " members hear a publish");
  }

  private void await(CountDownLatch latch) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (latch.getCount() > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new LoadFailure(
            "a publish has not reached everybody within " + PATIENCE.toMinutes() + " minutes");
      }
      faults.await(Duration.ofMillis(5));
    }
  }

  /// A thousand a second: a server may have to tell Redis of each.
  @Override
  public void close() {
    for (FanoutMember member : members) {
      member.closeQuietly();
      LockSupport.parkNanos(CLOSE_PACE.toNanos());
    }
    loops.close();
  }
}
