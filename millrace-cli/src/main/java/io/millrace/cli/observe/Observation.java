// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.observe;

import io.millrace.accounts.PoolStatus;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What operators watch a server by: `/healthz` and `/metrics`.
public final class Observation implements AutoCloseable {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<ServerStatus> status;
  private final String version;
  private final ChannelLayer layer;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Consumer<Figures>> more = new ArrayList<>();
  private @Nullable Figures figures;
  private boolean closed;

  /// @param status asked at each look
  public Observation(String version, ChannelLayer layer, Supplier<ServerStatus> status) {
    this.version = version;
    this.layer = layer;
    this.status = status;
  }

  /// Puts the figures together and begins to count what the JVM does, which takes a moment; the
  /// first look does so at the latest. The first JSON of a process takes one too, which an event
  /// loop would have to spend.
  public void watch() {
    var _ = health();
    lock.lock();
    try {
      if (!closed) {
        var _ = figures();
      }
    } finally {
      lock.unlock();
    }
  }

  private Figures figures() {
    lock.lock();
    try {
      if (figures == null) {
        if (closed) {
          throw new IllegalStateException("metrics: closed before the first look");
        }
        Figures made = new Figures(version, layer, status);
        more.forEach(each -> each.accept(made));
        figures = made;
      }
      return figures;
    } finally {
      lock.unlock();
    }
  }

  private void add(Consumer<Figures> figure) {
    lock.lock();
    try {
      if (figures == null) {
        more.add(figure);
      } else {
        figure.accept(figures);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Publishes how the connections to a database of accounts are doing.
  ///
  /// @param pool asked at each look
  public void accounts(Supplier<PoolStatus> pool) {
    add(all -> all.accounts(pool));
  }

  /// Publishes one more number that only grows.
  public <T> void counter(String name, String help, T holder, ToDoubleFunction<T> value) {
    add(all -> all.counter(name, help, holder, value));
  }

  /// Adds the two routes.
  public void addTo(ServerBuilder server) {
    server.getAsync("/healthz", _ -> CompletableFuture.completedFuture(health()));
    server.get("/metrics", _ -> metrics());
  }

  private Response health() {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", "ok");
    health.put("version", version);
    health.put("uptime", status.get().uptime().toSeconds());
    LayerFigures.health(layer.metrics()).ifPresent(trouble -> health.put("layer", trouble));
    TaskFigures.health(layer.metrics().tasks).ifPresent(trouble -> health.put("tasks", trouble));
    return Response.json(health).with("cache-control", "no-store");
  }

  private Response metrics() {
    return Response.bytes(PROMETHEUS, text().getBytes(StandardCharsets.UTF_8))
        .with("cache-control", "no-store")
        .with(Status.OK);
  }

  /// All numbers in Prometheus' text format.
  String text() {
    return figures().text();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (figures != null) {
        figures.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
