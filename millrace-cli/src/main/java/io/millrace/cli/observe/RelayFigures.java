// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.metrics.RelayCounters;
import java.util.concurrent.atomic.LongAdder;

/// What is published of the relay of local processes.
final class RelayFigures {
  private final MeterRegistry registry;

  private RelayFigures(MeterRegistry registry) {
    this.registry = registry;
  }

  static void add(RelayCounters counters, MeterRegistry registry) {
    RelayFigures figures = new RelayFigures(registry);
    figures.gauge("processes", "Processes connected to the relay", counters.processes);
    figures.gauge(
        "waiting",
        "Records and messages that wait for a process to come, or to read",
        counters.waiting);
    figures.counter("accepted", "Connections of processes taken", counters.accepted);
    figures.counter(
        "refused", "Connections not let in, or not under the name they wanted", counters.refused);
    figures.counter(
        "replaced", "Connections closed because another has their name", counters.replaced);
    figures.counter("received", "Records and messages read from processes", counters.received);
    figures.counter(
        "delivered", "Records and messages handed to sockets of processes", counters.delivered);
    figures.counter("malformed", "Frames not understood, and rests of records", counters.malformed);
  }

  private void gauge(String name, String help, LongAdder value) {
    Gauge.builder("millrace.relay." + name, value, LongAdder::sum)
        .description(help)
        .register(registry);
  }

  private void counter(String name, String help, LongAdder value) {
    FunctionCounter.builder("millrace.relay." + name, value, LongAdder::sum)
        .description(help)
        .register(registry);
  }
}
