// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Loads servers in turn, round after round. All run throughout, each on its own port; those whose
/// turn it is not are held.
public final class Comparison {
  /// The scenario that is about memory.
  private static final String IDLE = "idle";

  /// The launcher's least heap would have room for thousands of connections, which would then seem
  /// to cost nothing.
  private static final List<String> NO_SPARE_HEAP = List.of("-Xms8m");

  private final Settings settings;
  private final PrintWriter notes;
  private final Progress progress;
  private final InstantSource clock;
  private final Cpus cpus = Cpus.ofThisMachine();

  /// What to compare, and how.
  ///
  /// @param baseline that ratios are to; empty means the first server that runs
  /// @param idleConnections for the scenario `idle`; fewer if not so many files may be open
  /// @param port servers listen here and on those above
  /// @param jvmArgs for all servers in Java, separated by blanks
  public record Settings(
      List<String> servers,
      List<String> scenarios,
      String baseline,
      int rounds,
      Duration warmup,
      Duration duration,
      int idleConnections,
      int port,
      String jvmArgs) {
    public Settings {
      if (rounds < 1 || port < 1 || port + servers.size() > 65536 || idleConnections < 1) {
        throw new LoadFailure(
            "rounds: %d, port: %d, idle connections: %d (expected: at least 1, 1..65535, at least 1)"
                .formatted(rounds, port, idleConnections));
      }
    }
  }

  /// `notes` gets what is worth saying beside the tables, such as which server was skipped.
  public Comparison(Settings settings, PrintWriter notes, Progress progress, InstantSource clock) {
    this.settings = settings;
    this.notes = notes;
    this.progress = progress;
    this.clock = clock;
  }

  /// The names of all servers.
  public static List<String> serverNames() {
    return Contender.names();
  }

  /// The names of all scenarios.
  public static List<String> scenarioNames() {
    return Stream.concat(Course.names().stream(), Stream.of(IDLE)).toList();
  }

  /// Returns tables and what they were made by, in Markdown, when all servers have been stopped.
  ///
  /// @throws LoadFailure if a name is unknown, a port taken, or a server does not start
  public String run() {
    List<Course> courses = courses();
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
    boolean idle = settings.scenarios().contains(IDLE);
    Estimate estimate = new Estimate(settings, courses, contenders, idle);
    note(estimate.toString());
    cpus.pinThisProcess();
    Surroundings surroundings = new Surroundings(settings, cpus, clock.instant());
    Map<Course, List<Trial>> trials = load(courses, contenders, baseline, surroundings);
    List<IdleTrial> memory = idle ? memory(contenders, surroundings) : List.of();
    return Stream.of(
            ComparisonTable.of(trials, baseline),
            AdvantageTable.of(trials, baseline),
            IdleTable.of(memory),
            surroundings.text(contenders))
        .filter(part -> !part.isEmpty())
        .reduce((above, below) -> above + "\n\n" + below)
        .orElse("");
  }

  private Map<Course, List<Trial>> load(
      List<Course> courses,
      List<Contender> contenders,
      String baseline,
      Surroundings surroundings) {
    Map<Course, List<Trial>> trials = new LinkedHashMap<>();
    if (courses.isEmpty()) {
      return trials;
    }
    Map<Contender, ServerProcess> servers = new LinkedHashMap<>();
    try {
      for (Contender contender : contenders) {
        progress.say("starting " + contender.name());
        ServerProcess server = start(contender, settings.port() + servers.size(), List.of());
        servers.put(contender, server);
        surroundings.started(server);
        server.hold();
      }
      Rounds rounds = new Rounds(settings, cpus, servers, this::note, progress);
      for (Course course : courses) {
        List<Trial> found = rounds.of(course, trials);
        trials.put(course, found);
        note(course.name() + ": " + AdvantageTable.line(found, baseline));
      }
      return trials;
    } finally {
      servers.values().forEach(ServerProcess::close);
    }
  }

  /// Memory is looked at in processes that have done nothing yet.
  private List<IdleTrial> memory(List<Contender> contenders, Surroundings surroundings) {
    List<IdleTrial> found = new ArrayList<>();
    for (Contender contender : contenders) {
      if (contender.offers(Route.ECHO)) {
        String name = contender.name();
        // Another port for each: closed connections keep the numbers of theirs for a minute.
        int port = settings.port() + found.size();
        try (ServerProcess server = start(contender, port, NO_SPARE_HEAP)) {
          surroundings.started(server);
          IdleTrial trial =
              IdleTrial.of(
                  contender,
                  server,
                  settings.idleConnections(),
                  line -> progress.say("idle, " + name + ": " + line));
          found.add(trial);
          note("idle, " + name + ": " + trial.inWords());
        } catch (LoadFailure failure) {
          found.add(IdleTrial.failed(name, "failed: " + failure.getMessage()));
          note("idle, " + name + ": " + failure.getMessage());
        }
      }
    }
    return found;
  }

  private ServerProcess start(Contender contender, int port, List<String> jvmArgs) {
    List<String> all =
        Stream.concat(JvmFlags.words(settings.jvmArgs()).stream(), jvmArgs.stream()).toList();
    return ServerProcess.start(contender, port, cpus, all, List.of());
  }

  private List<Course> courses() {
    for (String name : settings.scenarios()) {
      if (!scenarioNames().contains(name)) {
        throw new LoadFailure(
            "scenario: " + name + " (expected: one of " + String.join(", ", scenarioNames()) + ")");
      }
    }
    return settings.scenarios().stream()
        .filter(name -> !name.equals(IDLE))
        .map(Course::named)
        .toList();
  }

  private boolean present(Contender contender) {
    String lacking = contender.program().lacks();
    if (!lacking.isEmpty()) {
      note(contender.name() + " is skipped: " + lacking);
    }
    return lacking.isEmpty();
  }

  private void note(String line) {
    progress.say("");
    notes.println(line);
    notes.flush();
  }
}
