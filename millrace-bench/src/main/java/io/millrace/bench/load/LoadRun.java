// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.time.Duration;

/// Runs one scenario against one server: open, warm up, measure, close.
public final class LoadRun {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Scenario scenario;
  private final LoadSettings settings;
  private final Progress progress;
  private final Faults faults = new Faults();

  private LoadRun(Scenario scenario, LoadSettings settings, Progress progress) {
    this.scenario = scenario;
    this.settings = settings;
    this.progress = progress;
  }

  /// Returns when the run is over; blocks for warm-up and duration.
  ///
  /// @throws LoadFailure if a connection fails, an answer is wrong, or nothing comes for too long
  public static LoadResult run(Scenario scenario, LoadSettings settings, Progress progress) {
    OpenFiles.require(scenario.sockets());
    try (var loops = new Loops(settings.transport(), settings.threads())) {
      return new LoadRun(scenario, settings, progress).run(loops);
    }
  }

  private LoadResult run(Loops loops) {
    Workload workload = Workload.of(scenario, settings, loops, faults);
    progress.say("opening " + scenario.sockets() + " connections");
    workload.open(new Opener(loops, settings.target(), faults));
    workload.start();
    pass(settings.warmup(), loops, "warming up");
    CpuReading before = CpuReading.now(settings.watch());
    long start = System.nanoTime();
    loops.mark();
    pass(settings.duration(), loops, "measuring");
    Tally.Reading reading = loops.reading();
    double seconds = (System.nanoTime() - start) / 1e9;
    CpuUse cpu = CpuReading.now(settings.watch()).since(before, seconds);
    faults.check();
    if (reading.count() == 0) {
      throw new LoadFailure("nothing came back within " + settings.duration());
    }
    return new LoadResult(
        scenario, reading.count(), seconds, Latency.of(reading.latency()), cpu, reading.statuses());
  }

  private void pass(Duration time, Loops loops, String what) {
    long end = System.nanoTime() + time.toNanos();
    long last = loops.total();
    long lastChange = System.nanoTime();
    while (true) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      faults.await(Duration.ofNanos(Math.min(left, SECOND.toNanos())));
      long now = System.nanoTime();
      long total = loops.total();
      if (total != last) {
        progress.say(what + ": " + total + " " + scenario.unit());
        last = total;
        lastChange = now;
      } else if (now - lastChange > settings.stall().toNanos()) {
        throw new LoadFailure(
            "nothing came back for "
                + settings.stall().toSeconds()
                + " s, after "
                + total
                + " "
                + scenario.unit());
      }
    }
  }
}
