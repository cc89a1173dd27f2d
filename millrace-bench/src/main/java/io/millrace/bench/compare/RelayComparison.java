// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.CpuReading;
import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.Progress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Two programs in C exchange records: directly, through a relay in plain C, through ours; in turn,
/// round after round. Then many programs do. All relays run throughout; only one has anything to
/// do.
public final class RelayComparison {
  /// The relay's CPU time, in microseconds, by the records that it has passed on.
  static final String CPU = "cpu";

  /// Records that did not arrive, or twice, or out of order.
  static final String BAD = "bad";

  private static final int MOST_IN_FLIGHT = 4096;

  private static final List<String> SCENARIOS = List.of("pair", "swarm", "frozen");

  private final Settings settings;
  private final List<RelayContender> contenders;
  private final List<Placement> placements;
  private final PrintWriter notes;
  private final Progress progress;
  private final Cpus cpus = Cpus.ofThisMachine();
  private final RelayTrials trials = new RelayTrials();
  private final Map<RelayContender, ServerProcess> relays = new EnumMap<>(RelayContender.class);

  /// @param relays who takes part: direct, socketpair, c, millrace
  /// @param cpus together, apart, free
  /// @param scenarios pair, swarm, frozen
  /// @param warmup round trips through each relay before the first round
  /// @param seconds of each measurement of a pair
  /// @param seed of the random pairs of a swarm
  /// @param port the first relay listens here, others above
  /// @param jvmArgs for Millrace's relay, separated by blanks
  /// @param relayArgs likewise, for its command
  public record Settings(
      List<String> relays,
      List<String> cpus,
      List<String> scenarios,
      List<Integer> inFlight,
      int processes,
      int records,
      int seed,
      int rounds,
      int warmup,
      int seconds,
      int port,
      String jvmArgs,
      String relayArgs) {
    public Settings {
      within("rounds", rounds, 1, 1000);
      within("seconds", seconds, 1, 600);
      within("warmup", warmup, 0, 100_000_000);
      within("processes", processes, 2, 4096);
      within("records", records, 1, 1_000_000_000);
      within("port", port, 1, 65_000);
      inFlight.forEach(each -> within("in flight", each, 1, MOST_IN_FLIGHT));
      for (String scenario : scenarios) {
        if (!SCENARIOS.contains(scenario)) {
          throw new LoadFailure(
              "scenario: " + scenario + " (expected: one of " + String.join(", ", SCENARIOS) + ")");
        }
      }
    }

    private static void within(String what, int value, int least, int most) {
      if (value < least || value > most) {
        throw new LoadFailure(what + ": " + value + " (expected: " + least + ".." + most + ")");
      }
    }
  }

  /// `notes` gets what is worth saying beside the tables, such as what failed.
  ///
  /// @throws LoadFailure if a name is unknown
  public RelayComparison(Settings settings, PrintWriter notes, Progress progress) {
    this.settings = settings;
    contenders = settings.relays().stream().map(RelayContender::named).toList();
    placements = settings.cpus().stream().map(Placement::named).toList();
    this.notes = notes;
    this.progress = progress;
  }

  /// Returns the tables, in Markdown, when all processes have been stopped.
  ///
  /// @throws LoadFailure if there is no C compiler, a port is taken, or a relay does not start
  public String run() {
    try (CPrograms programs = CPrograms.compile()) {
      try {
        int port = settings.port();
        for (RelayContender relay : contenders) {
          if (relay.isRelay()) {
            relays.put(relay, relay.start(programs, port++, settings));
          }
        }
        relays.forEach((relay, process) -> warmUp(programs, relay, process));
        for (int round = 1; round <= settings.rounds(); round++) {
          for (RelayMeasure measure : measures()) {
            for (RelayContender relay : contenders) {
              measure(programs, measure, relay, round);
            }
          }
        }
      } finally {
        relays.values().forEach(ServerProcess::close);
      }
    }
    return RelayTable.of(trials) + "\n\n" + summary();
  }

  private String summary() {
    return "Medians of "
        + settings.rounds()
        + " rounds. Before the first, "
        + settings.warmup()
        + " round trips, and then as many records with 64 in flight, warmed each relay up. Seed of the"
        + " random pairs: "
        + settings.seed()
        + ".";
  }

  private List<Placement> placements() {
    if (!cpus.pinned()) {
      note("relays and load share all CPUs, as there are not two, or taskset is not here");
      return List.of(Placement.FREE);
    }
    return placements;
  }

  private List<RelayMeasure> measures() {
    List<RelayMeasure> measures = new ArrayList<>();
    for (Placement placement : placements()) {
      if (settings.scenarios().contains("pair")) {
        measures.add(new RelayMeasure.RoundTrip(placement));
        for (int inFlight : settings.inFlight()) {
          measures.add(new RelayMeasure.Stream(placement, inFlight));
        }
      }
      for (boolean frozen : new boolean[] {false, true}) {
        if (settings.scenarios().contains(frozen ? "frozen" : "swarm")) {
          measures.add(
              new RelayMeasure.Swarm(placement, settings.processes(), settings.records(), frozen));
        }
      }
    }
    return measures;
  }

  private void warmUp(CPrograms programs, RelayContender relay, ServerProcess process) {
    if (settings.warmup() == 0) {
      return;
    }
    Placement placement = cpus.pinned() ? Placement.TOGETHER : Placement.FREE;
    placement.place(process.pid(), cpus);
    String trips = Integer.toString(settings.warmup());
    progress.say(relay + " warms up");
    for (String window : List.of("0", "64")) {
      List<String> command = pair(programs, placement, relay);
      command.addAll(List.of("--warmup", "0", "--trips", trips));
      if (!window.equals("0")) {
        command.addAll(List.of("--window", window));
      }
      var _ = CRun.figures(command);
    }
  }

  private void measure(CPrograms programs, RelayMeasure measure, RelayContender relay, int round) {
    if (measure instanceof RelayMeasure.Swarm && !relay.isRelay()) {
      return;
    }
    String what = "round " + round + ", " + relay + ", " + measure + ": ";
    progress.say(what);
    ServerProcess process = relays.get(relay);
    try {
      if (process == null) {
        trials.add(
            measure, relay.toString(), round, CRun.figures(command(programs, measure, relay)));
        return;
      }
      measure.placement().place(process.pid(), cpus);
      double before = CpuReading.process(process.pid());
      Map<String, Double> figures = new HashMap<>(CRun.figures(command(programs, measure, relay)));
      double used = CpuReading.process(process.pid()) - before;
      figures.put(CPU, used * 1e6 / figures.getOrDefault("all_records", 1.0));
      figures.put(BAD, figures.getOrDefault("missing", 0.0) + figures.getOrDefault("wrong", 0.0));
      trials.add(measure, relay.toString(), round, figures);
    } catch (LoadFailure failure) {
      note(what + failure.getMessage());
    }
  }

  private List<String> command(CPrograms programs, RelayMeasure measure, RelayContender relay) {
    String seconds = Integer.toString(settings.seconds());
    return switch (measure) {
      case RelayMeasure.RoundTrip(Placement placement) -> {
        List<String> command = pair(programs, placement, relay);
        command.addAll(List.of("--seconds", seconds));
        yield command;
      }
      case RelayMeasure.Stream(Placement placement, int inFlight) -> {
        List<String> command = pair(programs, placement, relay);
        command.addAll(List.of("--seconds", seconds, "--window", Integer.toString(inFlight)));
        yield command;
      }
      case RelayMeasure.Swarm(Placement placement, int processes, int records, boolean frozen) -> {
        List<String> command = new ArrayList<>(loadPrefix(placement));
        command.addAll(List.of(programs.program("swarm"), address(relay)));
        command.addAll(List.of("--processes", Integer.toString(processes)));
        command.addAll(List.of("--records", Integer.toString(records)));
        command.addAll(List.of("--seed", Integer.toString(settings.seed())));
        command.addAll(List.of("--frozen", frozen ? Integer.toString(records) : "0"));
        yield command;
      }
    };
  }

  private List<String> pair(CPrograms programs, Placement placement, RelayContender relay) {
    List<String> command = new ArrayList<>(loadPrefix(placement));
    command.add(programs.program("pair"));
    switch (relay) {
      case DIRECT, SOCKETPAIR -> command.add(relay.toString());
      case C, MILLRACE -> command.addAll(List.of("relay", address(relay)));
    }
    return command;
  }

  private List<String> loadPrefix(Placement placement) {
    return cpus.pinned() ? placement.loadPrefix() : List.of();
  }

  private String address(RelayContender relay) {
    ServerProcess process = relays.get(relay);
    if (process == null) {
      throw new IllegalStateException(relay + " is not running");
    }
    return "127.0.0.1:" + process.port();
  }

  private void note(String line) {
    notes.println(line);
    notes.flush();
  }
}
