// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.GroupRun;
import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.Progress;
import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.ServerWatch;
import io.millrace.bench.load.Target;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Servers that hold the members of a group on one Redis, in turn, round after round; messages come
/// from another process. All run throughout; only the one under load has members.
public final class LayerComparison {
  private static final List<String> SERVERS = List.of("millrace", "daphne");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> PUBLISHERS = List.of("python", "millrace");

  private final Settings settings;
  private final PrintWriter notes;
  private final Progress progress;
  private final Cpus cpus = Cpus.ofThisMachine();
  private final Map<LayerTrial.Row, Map<String, LayerTrial>> trials = new LinkedHashMap<>();

  /// Redis listens on `port`, the servers on those above. `handler`: whether messages go through
  /// the members' consumers.
  public record Settings(
      List<String> servers,
      List<String> publishers,
      List<Integer> members,
      List<Integer> inFlight,
      int size,
      boolean handler,
      int rounds,
      Duration warmup,
      Duration duration,
      int port,
      String jvmArgs) {
    public Settings {
      known("server", servers, SERVERS);
      known("publisher", publishers, PUBLISHERS);
      if (rounds < 1 || port < 1 || port + servers.size() > 65535) {
        throw new LoadFailure(
            "rounds: " + rounds + ", port: " + port + " (expected: at least 1, 1..65533)");
      }
    }

    private static void known(String what, List<String> names, List<String> all) {
      for (String name : names) {
        if (!all.contains(name)) {
          throw new LoadFailure(
              what + ": " + name + " (expected: one of " + String.join(", ", all) + ")");
        }
      }
    }

    private boolean needsPython() {
      return servers.contains("daphne") || publishers.contains("python");
    }
  }

  /// `notes` gets what is worth saying beside the table.
  public LayerComparison(Settings settings, PrintWriter notes, Progress progress) {
    this.settings = settings;
    this.notes = notes;
    this.progress = progress;
  }

  /// Returns the table, in Markdown, when all processes have been stopped.
  ///
  /// @throws LoadFailure if a port is taken, or a program missing
  public String run() {
    if (!cpus.pinned()) {
      note("servers and load share all CPUs, as there are not two, or taskset is not here");
    }
    cpus.pinThisProcess();
    try (Cast cast = new Cast(settings, cpus)) {
      if (settings.needsPython()) {
        cast.havePython();
      }
      cast.startRedis();
      for (int i = 0; i < settings.servers().size(); i++) {
        cast.startServer(settings.servers().get(i), settings.port() + 1 + i);
      }
      for (int round = 1; round <= settings.rounds(); round++) {
        for (int members : settings.members()) {
          for (String server : settings.servers()) {
            measure(cast, server, members, round);
          }
        }
      }
    }
    return LayerTable.of(trials, settings.servers());
  }

  private void measure(Cast cast, String server, int members, int round) {
    String what = "round " + round + ", " + server + ", " + members + " members: ";
    int measures = settings.publishers().size() * settings.inFlight().size();
    int deepest = settings.inFlight().stream().mapToInt(Integer::intValue).max().orElse(1);
    ServerProcess process = cast.server(server);
    try (GroupRun run =
        GroupRun.open(
            Target.webSocket(process.url("ws", "/fanout"), false),
            new Scenario.Fanout(members, measures, deepest, settings.size()),
            line -> progress.say(what + line))) {
      for (String publisher : settings.publishers()) {
        run.settle(cast.outlet(publisher, server));
        for (int inFlight : settings.inFlight()) {
          ServerWatch watch = ServerWatch.process(process.pid());
          RedisUse before = RedisUse.now(settings.port());
          GroupRun.Result result =
              run.measure(
                  cast.outlet(publisher, server),
                  new GroupRun.Measure(
                      inFlight,
                      settings.warmup(),
                      settings.duration(),
                      cpus.pinned() ? watch.withCpu(Cpus.SERVER) : watch));
          RedisUse aSend =
              RedisUse.now(settings.port()).since(before).dividedBy((double) result.sends());
          trial(members, publisher, inFlight, server).add(round, result.load(), aSend);
        }
      }
    } catch (LoadFailure failure) {
      note(what + failure.getMessage());
    }
    leave(what, server + ":group:fanout");
  }

  /// Waits until a server has told Redis that its members are gone. Daphne takes a connection to
  /// Redis for each member that leaves, and gives up on those that it cannot tell of in time; what
  /// it leaves behind would be a load on the next round.
  private void leave(String what, String group) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String left = membersOf(group);
    while (!left.equals("0") && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      left = membersOf(group);
    }
    if (!left.equals("0")) {
      note(what + left + " memberships were left behind, and taken away");
      RedisUse.ask(settings.port(), "DEL " + group);
    }
  }

  private String membersOf(String group) {
    try {
      return RedisUse.ask(settings.port(), "ZCARD " + group);
    } catch (LoadFailure refused) {
      return "unknown"; // at its limit of clients
    }
  }

  private LayerTrial trial(int members, String publisher, int inFlight, String server) {
    return trials
        .computeIfAbsent(
            new LayerTrial.Row(members, publisher, inFlight), _ -> new LinkedHashMap<>())
        .computeIfAbsent(server, _ -> new LayerTrial());
  }

  private void note(String line) {
    notes.println(line);
    notes.flush();
  }
}
