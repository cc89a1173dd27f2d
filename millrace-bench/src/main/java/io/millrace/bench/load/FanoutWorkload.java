// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Fan-out: every publish must reach every member, each publisher's in order and without a gap.
final class FanoutWorkload implements Workload {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Scenario.Fanout scenario;
  private final LoadSettings settings;
  private final Loops loops;
  private final Faults faults;
  private final Publisher.Factory factory;
  private final PublishBoard board;
  private final Map<EventLoop, LoopLedger> ledgers = new HashMap<>();
  private final List<StampedFrames> senders = new ArrayList<>();
  private final List<Publisher> publishers = new ArrayList<>();

  /// A publisher keeps `depth` publishes of the scenario in flight at most.
  FanoutWorkload(
      Scenario.Fanout scenario,
      LoadSettings settings,
      Loops loops,
      Faults faults,
      Publisher.Factory factory) {
    this.scenario = scenario;
    this.settings = settings;
    this.loops = loops;
    this.faults = faults;
    this.factory = factory;
    this.board = new PublishBoard(scenario);
    for (var loop : loops.group()) {
      EventLoop owner = (EventLoop) loop;
      ledgers.put(owner, new LoopLedger(board, loops.tally(owner), scenario));
    }
  }

  @Override
  public void open(Opener opener) {
    List<FanoutMember> members = opener.open(scenario.members(), 0, this::member, _ -> {});
    long peopled = ledgers.values().stream().filter(ledger -> ledger.members() > 0).count();
    for (int i = 0; i < scenario.publishers(); i++) {
      FanoutMember member = members.get(i);
      StampedFrames sender = new StampedFrames(i, member, scenario.size(), settings.binary());
      Publisher publisher = factory.publisher(sender, loops.tally(sender.executor()));
      senders.add(sender);
      publishers.add(publisher);
      board.add(publisher::completed);
    }
    board.loops((int) peopled);
    settle();
  }

  private FanoutMember member(int index, EventLoop loop) {
    LoopLedger ledger = ledgers.get(loop);
    if (ledger == null) {
      throw new IllegalArgumentException("a loop of another group");
    }
    ledger.addMember();
    return new FanoutMember(index, scenario, settings.target(), faults, ledger);
  }

  /// A server may add a member to its group after it has answered the handshake; so messages that
  /// do not count are published until every member has heard one, ever less often: a slow server
  /// has to deliver them all.
  private void settle() {
    StampedFrames first = senders.getFirst();
    Runnable probe =
        () -> {
          first.write(Stamp.PROBE);
          first.flush();
        };
    long pause = FIRST_PAUSE.toNanos();
    long due = System.nanoTime();
    long deadline = due + PATIENCE.toNanos();
    while (board.listening() < scenario.members()) {
      if (System.nanoTime() - due >= 0) {
        first.executor().execute(probe);
        due = System.nanoTime() + pause;
        pause *= 2;
      }
      faults.await(Duration.ofMillis(5));
      if (System.nanoTime() - deadline > 0) {
        throw new LoadFailure(
            "only "
                + board.listening()
                + " of "
                + scenario.members()
                + " members hear a publish; does every message on "
                + settings.target().url()
                + " go to every connection, the sender's own too?");
      }
    }
  }

  @Override
  public void start() {
    for (int i = 0; i < publishers.size(); i++) {
      senders.get(i).executor().execute(publishers.get(i)::start);
    }
  }
}
