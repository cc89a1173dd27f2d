// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.metrics.TaskCounters;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// What is published of background tasks.
final class TaskFigures {
  private final MeterRegistry registry;

  private TaskFigures(MeterRegistry registry) {
    this.registry = registry;
  }

  static void add(TaskCounters counters, MeterRegistry registry) {
    TaskFigures figures = new TaskFigures(registry);
    figures.gauge("waiting", "Tasks that wait in the memory of this process", counters.waiting);
    figures.gauge("running", "Attempts whose code runs in this process now", counters.atWork);
    figures.gauge(
        "links.down",
        "Connections to the server of shared tasks that are lost now",
        counters.linksDown);
    figures.counter("submitted", "Tasks accepted by this process", counters.submitted);
    figures.counter("refused", "Tasks not accepted", counters.refused);
    figures.ended("succeeded", counters.succeeded);
    figures.ended("failed", counters.failed);
    figures.ended("revoked", counters.revoked);
    figures.counter("retried", "Attempts after a failed one", counters.retried);
    figures.counter(
        "reclaimed",
        "Attempts begun because the process that had the task was taken for dead",
        counters.reclaimed);
    figures.counter("dead", "Tasks given up because their processes died", counters.dead);
    figures.counter(
        "stuck", "Attempts that went on although they were interrupted", counters.stuck);
  }

  private void gauge(String name, String help, LongAdder value) {
    Gauge.builder("millrace.tasks." + name, value, LongAdder::sum)
        .description(help)
        .register(registry);
  }

  private void counter(String name, String help, LongAdder value) {
    FunctionCounter.builder("millrace.tasks." + name, value, LongAdder::sum)
        .description(help)
        .register(registry);
  }

  private void ended(String state, LongAdder value) {
    FunctionCounter.builder("millrace.tasks.ended", value, LongAdder::sum)
        .description("Tasks that ended in this process")
        .tag("state", state)
        .register(registry);
  }

  /// What is wrong, if anything is.
  static Optional<String> health(TaskCounters counters) {
    long down = counters.linksDown.sum();
    return down == 0
        ? Optional.empty()
        : Optional.of(down + " connections down; shared tasks are refused and wait");
  }
}
