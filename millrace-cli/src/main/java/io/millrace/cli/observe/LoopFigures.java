// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.metrics.Metrics;
import io.millrace.server.ServerStatus;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// How the event loops are doing: what tells first that a server has too much to do.
final class LoopFigures {
  private final PrometheusMeterRegistry registry;
  private final MultiGauge connections;
  private final MultiGauge lag;
  private final MultiGauge worstLag;
  private final MultiGauge overloaded;

  LoopFigures(Metrics metrics, PrometheusMeterRegistry registry) {
    this.registry = registry;
    this.connections = gauge("connections", "Connections of an event loop", null);
    this.lag = gauge("lag", "How long what comes waits for its turn on an event loop", "seconds");
    this.worstLag =
        gauge("lag.max", "The longest lag of the last half minute or minute", "seconds");
    this.overloaded = gauge("overloaded", "1 while an event loop takes no new connections", null);
    new LatencyCollector(
            "millrace_loop_turn_seconds",
            "Length of the turns of all event loops, from what came to the last flush",
            metrics.turns)
        .addTo(registry);
    FunctionCounter.builder("millrace.loop.deferred", metrics.deferred, LongAdder::sum)
        .description("How often one connection had more than its share of a turn")
        .register(registry);
  }

  private MultiGauge gauge(String name, String help, @Nullable String unit) {
    return MultiGauge.builder("millrace.loop." + name)
        .description(help)
        .baseUnit(unit)
        .register(registry);
  }

  /// Takes the figures of the moment.
  void show(List<ServerStatus.Loop> loops) {
    show(connections, loops, ServerStatus.Loop::connections);
    show(lag, loops, loop -> loop.lag().toNanos() / 1e9);
    show(worstLag, loops, loop -> loop.worstLag().toNanos() / 1e9);
    show(overloaded, loops, loop -> loop.overloaded() ? 1 : 0);
  }

  private static void show(
      MultiGauge gauge, List<ServerStatus.Loop> loops, ToDoubleFunction<ServerStatus.Loop> value) {
    gauge.register(
        loops.stream()
            .<MultiGauge.Row<?>>map(
                loop -> MultiGauge.Row.of(Tags.of("loop", loop.name()), value.applyAsDouble(loop)))
            .toList(),
        true);
  }
}
