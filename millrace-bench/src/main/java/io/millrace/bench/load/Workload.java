// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

/// A scenario under way.
interface Workload {
  /// Opens the connections; returns when all can carry messages.
  void open(Opener opener);

  /// Sends the first messages; every answer sends the next.
  void start();

  static Workload of(Scenario scenario, LoadSettings settings, Loops loops, Faults faults) {
    return switch (scenario) {
      case Scenario.Echo echo -> new EchoWorkload(echo, settings, loops, faults);
      case Scenario.Fanout fanout ->
          new FanoutWorkload(
              fanout,
              settings,
              loops,
              faults,
              (frames, tally) -> new WindowPublisher(frames, tally, fanout.depth()));
      case Scenario.Steady steady ->
          new FanoutWorkload(
              new Scenario.Fanout(
                  steady.members(), 1, PacedPublisher.MOST_UNDER_WAY, steady.size()),
              settings,
              loops,
              faults,
              (frames, tally) -> new PacedPublisher(frames, tally, steady.perSecond()));
      case Scenario.Http http -> new HttpWorkload(http, settings, loops, faults);
    };
  }
}
