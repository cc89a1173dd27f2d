// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.LoadResult;
import io.millrace.bench.load.LoadRun;
import io.millrace.bench.load.LoadSettings;
import io.millrace.bench.load.Progress;
import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.ServerWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Goes through the servers that offer what a course asks for, again and again.
final class Rounds {
  /// So many times as long is the warm-up of the first round, as a JVM has yet to compile then.
  static final int FIRST_WARMUP = 3;

  /// How long a server may clear away the connections of a measurement.
  private static final Duration LEAVING = Duration.ofMillis(300);

  private final Comparison.Settings settings;
  private final Cpus cpus;
  private final Map<Contender, ServerProcess> servers;
  private final Consumer<String> notes;
  private final Progress progress;
  private Duration warmup = Duration.ZERO;

  Rounds(
      Comparison.Settings settings,
      Cpus cpus,
      Map<Contender, ServerProcess> servers,
      Consumer<String> notes,
      Progress progress) {
    this.settings = settings;
    this.cpus = cpus;
    this.servers = servers;
    this.notes = notes;
    this.progress = progress;
  }

  /// @param earlier what was found in the courses before
  List<Trial> of(Course course, Map<Course, List<Trial>> earlier) {
    List<Trial> trials = new ArrayList<>();
    servers.forEach(
        (contender, _) -> {
          if (contender.offers(course.route())) {
            trials.add(new Trial(contender.name()));
          }
        });
    for (int round = 1; round <= settings.rounds(); round++) {
      warmup = settings.warmup().multipliedBy(round == 1 ? FIRST_WARMUP : 1);
      for (Trial trial : trials) {
        if (trial.failure().isEmpty()) {
          run(course, round, trial, earlier);
        }
      }
    }
    return trials;
  }

  private void run(Course course, int round, Trial trial, Map<Course, List<Trial>> earlier) {
    String what =
        "%s, round %d of %d, %s: "
            .formatted(course.name(), round, settings.rounds(), trial.server());
    Progress told = line -> progress.say(what + line);
    ServerProcess server = server(trial.server());
    server.goOn();
    try {
      Scenario scenario = course.scenario();
      if (course.half()) {
        OptionalDouble known = reached(trial.server(), earlier);
        scenario =
            Course.half(
                known.isPresent()
                    ? known.getAsDouble()
                    : load(course, server, scenario, told).perSecond());
      }
      trial.add(round, load(course, server, scenario, told));
    } catch (LoadFailure failure) {
      trial.failed("failed: " + failure.getMessage());
      notes.accept(what + failure.getMessage());
    } finally {
      Shell.rest(LEAVING);
      server.hold();
    }
  }

  /// What a server reached in the course that another takes the half of.
  private static OptionalDouble reached(String server, Map<Course, List<Trial>> earlier) {
    return earlier.getOrDefault(Course.named(Course.FANOUT), List.of()).stream()
        .filter(trial -> trial.server().equals(server))
        .map(trial -> trial.median(LoadResult::perSecond))
        .findFirst()
        .orElse(OptionalDouble.empty());
  }

  private LoadResult load(Course course, ServerProcess server, Scenario scenario, Progress told) {
    ServerWatch watch = ServerWatch.process(server.pid());
    LoadSettings load =
        LoadSettings.of(course.route().at(server))
            .withTimes(warmup, settings.duration())
            .withWatch(cpus.pinned() ? watch.withCpu(Cpus.SERVER) : watch);
    return LoadRun.run(scenario, load, told);
  }

  private ServerProcess server(String name) {
    return servers.values().stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name));
  }
}
