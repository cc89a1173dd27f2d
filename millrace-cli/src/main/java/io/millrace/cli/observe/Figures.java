// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.accounts.PoolStatus;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.server.ServerStatus;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// All numbers that are published, by name. They are counted elsewhere and read at each look; only
/// what the JVM does is counted from here on.
final class Figures implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Supplier<ServerStatus> status;
  private final LayerFigures layer;
  private final LoopFigures loops;

  /// @param status asked at each look
  Figures(String version, ChannelLayer layer, Supplier<ServerStatus> status) {
    this.status = status;
    bindConnections(layer.metrics());
    bindTraffic(layer.metrics());
    bindFiles(layer.metrics());
    bindTails(layer.metrics());
    new LatencyCollector(
            "millrace_round_trip_seconds",
            "Time from a ping to its pong",
            layer.metrics().roundTrips)
        .addTo(registry);
    this.loops = new LoopFigures(layer.metrics(), registry);
    this.layer = new LayerFigures(layer, registry);
    TaskFigures.add(layer.metrics().tasks, registry);
    RelayFigures.add(layer.metrics().relay, registry);
    bindServer(version);
    bindProcess();
  }

  private void bindConnections(Metrics metrics) {
    String help = "Connections that are open";
    gauge("millrace.connections", help, Tags.of("kind", "websocket"), metrics.openWebSockets);
    gauge("millrace.connections", help, Tags.of("kind", "http"), metrics.openHttp);
    gauge("millrace.connections", help, Tags.of("kind", "http2"), metrics.openHttp2);
    gauge("millrace.tls.connections", "TLS connections", Tags.empty(), metrics.openTls);
    gauge("millrace.http2.streams", "Streams of HTTP/2", Tags.empty(), metrics.openStreams);
    counter("millrace.tls.failures", "TLS handshakes that failed", metrics.failedHandshakes);
    counter(
        "millrace.http2.websockets",
        "WebSockets opened on streams of HTTP/2",
        metrics.webSocketsOverHttp2);
    counter("millrace.connections.accepted", "Connections taken", metrics.accepted);
    refusals("limit", metrics.refused);
    refusals("overload", metrics.refusedOverloaded);
    counter(
        "millrace.websocket.held.back",
        "Waits of who sent too many frames a second",
        metrics.heldBack);
    counter("millrace.violations", "Connections closed for a broken rule", metrics.violations);
  }

  private void refusals(String reason, LongAdder count) {
    FunctionCounter.builder("millrace.connections.refused", count, LongAdder::sum)
        .description("Connections turned away: beyond the limit, or while overloaded")
        .tag("reason", reason)
        .register(registry);
  }

  private void bindTraffic(Metrics metrics) {
    counter("millrace.requests", "HTTP requests", metrics.requests);
    counter("millrace.server.errors", "Answers of 500 or above", metrics.serverErrors);
    counter("millrace.handler.errors", "Exceptions of handlers", metrics.handlerErrors);
    counter("millrace.messages.received", "WebSocket messages received", metrics.messagesIn);
    counter("millrace.messages.sent", "WebSocket messages handed to sockets", metrics.messagesOut);
    counter("millrace.received.bytes", "Bytes received", metrics.bytesIn);
    counter("millrace.sent.bytes", "Bytes sent", metrics.bytesOut);
    for (DropReason reason : DropReason.values()) {
      FunctionCounter.builder("millrace.messages.dropped", metrics, m -> m.drops(reason))
          .description("Messages that did not reach the one they were for")
          .tag("reason", reason.label())
          .register(registry);
    }
  }

  private void bindFiles(Metrics metrics) {
    counter("millrace.file.hits", "Requests for files answered from memory", metrics.fileHits);
    counter("millrace.file.misses", "Requests for files that asked the disk", metrics.fileMisses);
    Gauge.builder("millrace.file.cache", metrics.fileCacheBytes, LongAdder::sum)
        .description("Memory that holds files")
        .baseUnit("bytes")
        .register(registry);
  }

  private void bindTails(Metrics metrics) {
    gauge("millrace.tail.followers", "Files followed", Tags.empty(), metrics.tailFollowers);
    gauge("millrace.tail.viewers", "Viewers of followed files", Tags.empty(), metrics.tailViewers);
    counter("millrace.tail.lines", "Lines read from followed files", metrics.tailLines);
    counter("millrace.tail.skipped", "Lines that slow viewers did not get", metrics.tailSkipped);
  }

  /// Publishes how the connections to a database of accounts are doing.
  ///
  /// @param pool asked at each look
  void accounts(Supplier<PoolStatus> pool) {
    String name = "millrace.accounts.connections";
    String help = "Connections to the database of accounts";
    gauge(name, help, Tags.of("state", "active"), pool, PoolStatus::active);
    gauge(name, help, Tags.of("state", "idle"), pool, PoolStatus::idle);
    gauge(
        "millrace.accounts.waiting",
        "Requests that wait for a connection to the database",
        Tags.empty(),
        pool,
        PoolStatus::waiting);
    gauge(
        "millrace.accounts.hashing",
        "Passwords that wait to be checked",
        Tags.empty(),
        pool,
        PoolStatus::hashing);
    counter(
        "millrace.accounts.exhausted",
        "Requests for which no connection to the database became free in time",
        pool,
        each -> each.get().exhausted());
    counter(
        "millrace.accounts.failed",
        "Requests for which the database could not be reached or failed",
        pool,
        each -> each.get().failed());
  }

  private void bindServer(String version) {
    Gauge.builder("millrace.uptime", status, each -> each.get().uptime().toMillis() / 1_000.0)
        .description("Time since the server started")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("millrace.info", () -> 1)
        .description("The version that runs, as a label")
        .tag("version", version)
        .register(registry);
  }

  private void bindProcess() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  private void gauge(String name, String help, Tags tags, LongAdder value) {
    Gauge.builder(name, value, LongAdder::sum).description(help).tags(tags).register(registry);
  }

  private <T> void gauge(
      String name, String help, Tags tags, Supplier<T> holder, ToDoubleFunction<T> value) {
    Gauge.builder(name, () -> value.applyAsDouble(holder.get()))
        .description(help)
        .tags(tags)
        .register(registry);
  }

  private void counter(String name, String help, LongAdder value) {
    counter(name, help, value, LongAdder::sum);
  }

  <T> void counter(String name, String help, T holder, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, holder, value).description(help).register(registry);
  }

  /// All of them in Prometheus' text format.
  String text() {
    loops.show(status.get().loops());
    layer.refresh();
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
