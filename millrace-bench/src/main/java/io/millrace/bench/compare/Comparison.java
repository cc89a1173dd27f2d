// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.LoadRun;
import io.millrace.bench.load.LoadSettings;
import io.millrace.bench.load.Progress;
import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.ServerWatch;
import io.millrace.bench.load.Target;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Loads servers in turn, round after round. All run throughout, each on its own port; only the one
/// under load has anything to do.
public final class Comparison {
  private static final Map<String, Scenario> SCENARIOS = scenarios();

  private final Settings settings;
  private final PrintWriter notes;
  private final Progress progress;
  private final Cpus cpus = Cpus.ofThisMachine();

  /// `baseline` empty means the first server that runs; servers listen on `port` and those above.
  public record Settings(
      List<String> servers,
      List<String> scenarios,
      String baseline,
      int rounds,
      Duration warmup,
      Duration duration,
      int port,
      String jvmArgs) {
    public Settings {
      if (rounds < 1 || port < 1 || port + servers.size() > 65536) {
        throw new LoadFailure(
            "rounds: " + rounds + ", port: " + port + " (expected: at least 1, 1..65535)");
      }
    }
  }

  /// `notes` gets what is worth saying beside the table, such as which server was skipped.
  public Comparison(Settings settings, PrintWriter notes, Progress progress) {
    this.settings = settings;
    this.notes = notes;
    this.progress = progress;
  }

  /// The names of all scenarios.
  public static List<String> scenarioNames() {
    return List.copyOf(SCENARIOS.keySet());
  }

  /// Returns the table, in Markdown, when all servers have been stopped.
  ///
  /// @throws LoadFailure if a name is unknown, a port taken, or a server does not start
  public String run() {
    List<Scenario> wanted = settings.scenarios().stream().map(Comparison::scenario).toList();
    List<Contender> contenders =
        settings.servers().stream().map(Contender::named).filter(this::present).toList();
    if (contenders.isEmpty()) {
      throw new LoadFailure("no server to compare");
    }
    String baseline =
        settings.baseline().isEmpty() ? contenders.getFirst().name() : settings.baseline();
    if (contenders.stream().noneMatch(contender -> contender.name().equals(baseline))) {
      throw new LoadFailure("baseline: " + baseline + " (expected: a server that takes part)");
    }
    if (!cpus.pinned()) {
      note("servers and load share all CPUs, as there are not two, or taskset is not here");
    }
    cpus.pinThisProcess();
    List<ServerProcess> servers = new ArrayList<>();
    try {
      for (Contender contender : contenders) {
        int port = settings.port() + servers.size();
        servers.add(ServerProcess.start(contender, port, cpus, settings.jvmArgs()));
      }
      Map<String, List<Trial>> trials = new LinkedHashMap<>();
      for (int i = 0; i < wanted.size(); i++) {
        trials.put(
            settings.scenarios().get(i),
            rounds(settings.scenarios().get(i), wanted.get(i), servers));
      }
      return ComparisonTable.of(trials, baseline);
    } finally {
      servers.forEach(ServerProcess::close);
    }
  }

  private List<Trial> rounds(String name, Scenario scenario, List<ServerProcess> servers) {
    List<Trial> trials = servers.stream().map(server -> new Trial(server.name())).toList();
    for (int round = 1; round <= settings.rounds(); round++) {
      for (int i = 0; i < servers.size(); i++) {
        Trial trial = trials.get(i);
        if (trial.failure().isEmpty()) {
          String what = name + ", round " + round + ", " + trial.server() + ": ";
          try {
            trial.add(
                round,
                LoadRun.run(
                    scenario, load(scenario, servers.get(i)), line -> progress.say(what + line)));
          } catch (LoadFailure failure) {
            trial.failed("failed: " + failure.getMessage());
            note(what + failure.getMessage());
          }
        }
      }
    }
    return trials;
  }

  private LoadSettings load(Scenario scenario, ServerProcess server) {
    Target target =
        switch (scenario) {
          case Scenario.Echo _ -> Target.webSocket(server.url("ws", "/echo"), false);
          case Scenario.Fanout _ -> Target.webSocket(server.url("ws", "/fanout"), false);
          case Scenario.Http _ -> Target.http(server.url("http", "/plain"), false);
        };
    ServerWatch watch = ServerWatch.process(server.pid());
    return LoadSettings.of(target)
        .withTimes(settings.warmup(), settings.duration())
        .withWatch(cpus.pinned() ? watch.withCpu(Cpus.SERVER) : watch);
  }

  private boolean present(Contender contender) {
    if (!contender.isPresent()) {
      note(contender.name() + " is skipped: there is no class " + contender.mainClass());
    }
    return contender.isPresent();
  }

  private void note(String line) {
    notes.println(line);
    notes.flush();
  }

  private static Scenario scenario(String name) {
    Scenario scenario = SCENARIOS.get(name);
    if (scenario == null) {
      throw new LoadFailure(
          "scenario: " + name + " (expected: one of " + String.join(", ", scenarioNames()) + ")");
    }
    return scenario;
  }

  private static Map<String, Scenario> scenarios() {
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put("echo", new Scenario.Echo(64, 20, 1));
    scenarios.put("echo-16", new Scenario.Echo(64, 20, 16));
    scenarios.put("fanout", new Scenario.Fanout(1000, 1, 1, 20));
    scenarios.put("fanout-16", new Scenario.Fanout(1000, 1, 16, 20));
    scenarios.put("http", new Scenario.Http(64, 1));
    return scenarios;
  }
}
