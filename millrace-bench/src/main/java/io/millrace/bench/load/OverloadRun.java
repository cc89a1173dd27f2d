// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Hot connections that send whatever becomes of it, beside quiet ones whose latency is measured:
/// one step after the other, from no load to far beyond what the server can do.
public final class OverloadRun {
  private static final Duration SETTLING = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Settings settings;
  private final Progress progress;
  private final Faults faults = new Faults();

  private OverloadRun(Settings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /// @param hot where the hot ones connect; messages of `size` bytes, or GET requests
  /// @param http whether the hot ones speak HTTP
  /// @param most messages a second of one hot connection
  /// @param members connections to the same place that only listen, such as members of a group
  /// @param quiet a WebSocket that echoes
  /// @param quietCount connections there, each with a message every `interval`
  /// @param each how long a step is measured
  public record Settings(
      Target hot,
      boolean http,
      int size,
      int most,
      int members,
      Target quiet,
      int quietCount,
      Duration interval,
      Duration warmup,
      Duration each,
      Transport transport) {
    public Settings {
      if (size < 1 || most < 1 || members < 0 || quietCount < 1) {
        throw new LoadFailure(
            "size: %d, most: %d, members: %d, quiet: %d (expected: at least 1, 1, 0, 1)"
                .formatted(size, most, members, quietCount));
      }
      if (!interval.isPositive() || !each.isPositive()) {
        throw new LoadFailure("times: %s, %s (expected: more than 0)".formatted(interval, each));
      }
    }
  }

  /// What is offered.
  ///
  /// @param hot connections
  /// @param rate messages a second of all of them; infinity for as many as the sockets take
  public record Offer(int hot, double rate) {
    public Offer {
      if (hot < 0 || !(rate > 0)) {
        throw new LoadFailure(
            "hot: " + hot + ", rate: " + rate + " (expected: 0 or more, above 0)");
      }
    }
  }

  /// What came of it.
  ///
  /// @param answered what came back to hot connections a second, and to members
  /// @param quiet latency of the quiet ones
  /// @param unanswered how long the last of them had waited in vain when the step ended, in
  ///   nanoseconds; 0 when none was waiting for long
  public record Result(Offer offer, double answered, Latency quiet, long unanswered) {}

  /// Returns when all steps are over.
  ///
  /// @throws LoadFailure if a connection fails
  public static List<Result> run(Settings settings, List<Offer> offers, Progress progress) {
    int most = offers.stream().mapToInt(Offer::hot).max().orElse(0);
    OpenFiles.require(most + settings.members() + settings.quietCount());
    return new OverloadRun(settings, progress).run(offers, most);
  }

  /// The quiet ones have a thread of their own, so that what they wait for is the server.
  private List<Result> run(List<Offer> offers, int most) {
    try (var hotLoops = new Loops(settings.transport(), 1);
        var quietLoops = new Loops(settings.transport(), 1)) {
      List<HotLink> hot = new ArrayList<>();
      if (most > 0) {
        hot = open(hotLoops, most);
      }
      if (settings.members() > 0) {
        open(hotLoops, settings.members());
      }
      List<QuietLink> quiet =
          new Opener(quietLoops, settings.quiet(), faults)
              .open(
                  settings.quietCount(),
                  0,
                  (_, loop) ->
                      new QuietLink(
                          settings.quiet(),
                          settings.interval().toNanos(),
                          quietLoops.tally(loop),
                          faults),
                  _ -> {});
      begin(quiet);
      if (settings.warmup().isPositive()) {
        double all = settings.http() ? Double.POSITIVE_INFINITY : (double) most * settings.most();
        begin(hot, new Offer(most, most == 0 ? Double.POSITIVE_INFINITY : all));
        faults.await(settings.warmup());
      }
      List<Result> results = new ArrayList<>();
      for (Offer offer : offers) {
        progress.say(offer.hot() + " hot connections");
        results.add(step(offer, hot, quiet, hotLoops, quietLoops));
      }
      return results;
    }
  }

  private List<HotLink> open(Loops loops, int count) {
    return new Opener(loops, settings.hot(), faults)
        .open(
            count,
            0,
            (_, loop) ->
                new HotLink(
                    settings.hot(), settings.http(), settings.size(), loops.tally(loop), faults),
            _ -> {});
  }

  /// Spread over their interval.
  private void begin(List<QuietLink> quiet) {
    long start = System.nanoTime();
    for (int i = 0; i < quiet.size(); i++) {
      QuietLink link = quiet.get(i);
      long at = start + settings.interval().toNanos() * i / quiet.size();
      link.context().executor().execute(() -> link.begin(at));
    }
  }

  private static void begin(List<HotLink> hot, Offer offer) {
    for (int i = 0; i < hot.size(); i++) {
      HotLink link = hot.get(i);
      link.context().executor().execute(link::pause);
      if (i < offer.hot()) {
        link.context().executor().execute(() -> link.begin(offer.rate() / offer.hot()));
      }
    }
  }

  private Result step(
      Offer offer, List<HotLink> hot, List<QuietLink> quiet, Loops hotLoops, Loops quietLoops) {
    begin(hot, new Offer(0, Double.POSITIVE_INFINITY));
    awaitQuiet(hotLoops);
    begin(hot, offer);
    faults.await(shorter(SETTLING));
    hotLoops.mark();
    quietLoops.mark();
    long start = System.nanoTime();
    faults.await(settings.each());
    double seconds = (System.nanoTime() - start) / 1e9;
    Tally.Reading answers = hotLoops.reading();
    Tally.Reading latencies = quietLoops.reading();
    return new Result(
        offer, answers.count() / seconds, Latency.of(latencies.latency()), waiting(quiet));
  }

  /// Until what the step before has left is worked off.
  private void awaitQuiet(Loops hotLoops) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    long before = -1;
    long now = hotLoops.total();
    while (now != before && System.nanoTime() < end) {
      faults.await(shorter(SETTLING.dividedBy(2)));
      before = now;
      now = hotLoops.total();
    }
  }

  private Duration shorter(Duration time) {
    return settings.each().compareTo(time) < 0 ? settings.each() : time;
  }

  private static long waiting(List<QuietLink> quiet) {
    long longest = 0;
    for (QuietLink link : quiet) {
      long waits =
          link.context()
              .executor()
              .submit(() -> link.waiting(System.nanoTime()))
              .awaitUninterruptibly()
              .getNow();
      longest = Math.max(longest, waits);
    }
    return longest < TimeUnit.MILLISECONDS.toNanos(100) ? 0 : longest;
  }
}
