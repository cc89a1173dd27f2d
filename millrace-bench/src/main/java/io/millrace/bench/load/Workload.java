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
      case Scenario.Fanout fanout -> new FanoutWorkload(fanout, settings, loops, faults);
      case Scenario.Http http -> new HttpWorkload(http, settings, loops, faults);
    };
  }
}
