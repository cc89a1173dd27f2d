// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.Scenario;
import java.util.List;

/// A row of the comparison: what is asked of a server, and where.
///
/// @param half whether publishes come at a fixed rate, half of what the server manages when each
///   waits for the one before
record Course(String name, Route route, Scenario scenario, boolean half) {
  static final String FANOUT = "fanout";

  private static final Scenario.Fanout MEMBERS = new Scenario.Fanout(1000, 1, 1, 20);

  static final List<Course> ALL =
      List.of(
          whole("echo", Route.ECHO, new Scenario.Echo(64, 20, 1)),
          whole("echo-1k", Route.ECHO, new Scenario.Echo(64, 1024, 1)),
          whole("echo-16", Route.ECHO, new Scenario.Echo(64, 20, 16)),
          whole("echo-blocking", Route.ECHO_BLOCKING, new Scenario.Echo(64, 20, 1)),
          whole("echo-handler", Route.ECHO_HANDLER, new Scenario.Echo(64, 20, 1)),
          whole(FANOUT, Route.FANOUT, MEMBERS),
          whole("fanout-16", Route.FANOUT, new Scenario.Fanout(1000, 1, 16, 20)),
          new Course("fanout-half", Route.FANOUT, MEMBERS, true),
          whole("http", Route.PLAIN, new Scenario.Http(64, 1)),
          whole("http-blocking", Route.PLAIN_BLOCKING, new Scenario.Http(64, 1)));

  private static Course whole(String name, Route route, Scenario scenario) {
    return new Course(name, route, scenario, false);
  }

  /// All names.
  static List<String> names() {
    return ALL.stream().map(Course::name).toList();
  }

  /// What follows from the deliveries a second that a server reached with one publish in flight.
  static Scenario.Steady half(double deliveriesPerSecond) {
    double publishes = deliveriesPerSecond / MEMBERS.members() / 2;
    return new Scenario.Steady(MEMBERS.members(), publishes, MEMBERS.size());
  }

  /// @throws LoadFailure if there is none of this name
  static Course named(String name) {
    return ALL.stream()
        .filter(course -> course.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name));
  }
}
