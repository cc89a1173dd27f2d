// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.time.Duration;
import java.util.List;

/// How long a comparison takes, about.
record Estimate(
    Comparison.Settings settings, List<Course> courses, List<Contender> contenders, boolean idle) {
  private static final Duration OPENING = Duration.ofMillis(700);
  private static final Duration MEMORY = Duration.ofSeconds(15);

  Duration duration() {
    long measures = 0;
    for (Course course : courses) {
      measures += contenders.stream().filter(contender -> contender.offers(course.route())).count();
    }
    Duration measuring =
        settings
            .warmup()
            .plus(settings.duration())
            .plus(OPENING)
            .multipliedBy(settings.rounds())
            .plus(settings.warmup().multipliedBy(Rounds.FIRST_WARMUP - 1))
            .multipliedBy(measures);
    long looks = idle ? contenders.stream().filter(each -> each.offers(Route.ECHO)).count() : 0;
    return measuring.plus(MEMORY.multipliedBy(looks));
  }

  @Override
  public String toString() {
    long minutes = Math.max(1, Math.round(duration().toSeconds() / 60.0));
    return counted(contenders.size(), "server")
        + ", "
        + counted(courses.size() + (idle ? 1 : 0), "scenario")
        + ", "
        + counted(settings.rounds(), "round")
        + ": about "
        + counted(minutes, "minute");
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
