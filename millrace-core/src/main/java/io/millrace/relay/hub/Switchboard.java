// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.consumer.Surroundings;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.Metrics;
import io.millrace.relay.Dialect;
import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows who is connected to a relay, and looks after them. All of it belongs to one event loop:
/// nothing is locked, nothing changes threads on its way, and what one process sends to another
/// stays in order by itself.
public final class Switchboard {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  final Logger log = LoggerFactory.getLogger("millrace.relay");
  final RelayOptions options;
  final EventLoop loop;
  final Metrics metrics;
  final MicroClock clock;
  final Directory directory;
  final Losses losses;
  final Mail mail;
  final TrafficLog trafficLog;
  final Dispatch dispatch;

  private final Traffic traffic;
  private final WaitingRoom waiting;
  private final LayerBridge bridge;
  private final Watches watches;
  private final Set<RelayConnection> connections = new LinkedHashSet<>();
  private boolean forgot;
  private boolean stopped;

  /// Any thread.
  public Switchboard(RelayOptions options, Surroundings surroundings, EventLoop loop) {
    this.options = options;
    this.loop = loop;
    this.metrics = surroundings.metrics();
    this.clock = new MicroClock(surroundings.timeline());
    this.directory = new Directory(options.names(), options.bridge());
    this.losses = new Losses(metrics, log);
    this.mail = new Mail(this, surroundings.layer());
    this.traffic = new Traffic(directory, clock);
    this.trafficLog = new TrafficLog(log, clock, options.recordsLogged());
    this.waiting = new WaitingRoom(options.limits(), metrics, losses);
    this.watches = new Watches(loop, surroundings.threads(), traffic, clock);
    this.dispatch = new Dispatch(this, traffic, waiting, watches);
    this.bridge =
        new LayerBridge(options, surroundings, loop, log, dispatch::fromLayer, dispatch::unfit);
  }

  /// Begins to look after timeouts. Any thread.
  public void start() {
    loop.execute(this::scheduleSweep);
  }

  private void scheduleSweep() {
    var _ = loop.after(SWEEP, this::sweep);
  }

  private void sweep() {
    if (stopped) {
      return;
    }
    try {
      lookAfterAll();
    } catch (RuntimeException | Error problem) {
      log.error("The relay could not look after its timeouts; it goes on.", problem);
    } finally {
      scheduleSweep();
    }
  }

  private void lookAfterAll() {
    clock.adjust();
    long now = clock.nanos();
    waiting.sweep(
        now,
        station -> {
          changed(station);
          forgetIdle(station);
        });
    for (RelayConnection each : List.copyOf(connections)) {
      if (each instanceof FrameConnection frames
          && frames.station() == null
          && now - frames.opened > options.limits().helloTime().toNanos()) {
        frames.overdue();
      }
    }
    if (forgot) {
      forgot = false;
      traffic.prune();
    }
    trafficLog.sweep();
    losses.flush();
  }

  // ---- connections ----

  /// A process has connected. It may be turned away at once; then the line is told to close.
  public RelayConnection connect(Dialect dialect, Line line) {
    metrics.relay.accepted.increment();
    RelayConnection connection =
        switch (dialect) {
          case RECORDS -> new RecordConnection(this, line);
          case FRAMES -> new FrameConnection(this, line);
        };
    String refusal = refusal(line);
    connections.add(connection);
    if (refusal != null) {
      refuse(connection, refusal);
    } else if (connection instanceof RecordConnection records) {
      boolean _ = records.begin();
    }
    return connection;
  }

  private @Nullable String refusal(Line line) {
    if (stopped) {
      return "the relay stops";
    }
    if (!options.access().admits(line.peer())) {
      return "such peers are not let in (expected: those of the relay's rules)";
    }
    return connections.size() < options.limits().processes()
        ? null
        : connections.size() + " processes are connected (expected: fewer)";
  }

  private void refuse(RelayConnection connection, String why) {
    metrics.relay.refused.increment();
    trafficLog.refused(connection, why);
    connection.end(why);
  }

  /// Lets a process of records have that number. False when it may not; then it is closed.
  boolean enter(RecordConnection connection, int number) {
    Station station = directory.ofPort(number);
    if (station != null && mayBe(connection, station.name)) {
      admit(connection, station);
      return true;
    }
    refuse(
        connection,
        station == null
            ? "number " + number + " (expected: 1.." + PortTable.HIGHEST + ")"
            : "process " + station.name + " may not be had from there");
    if (station != null) {
      forgetIdle(station);
    }
    return false;
  }

  /// Lets a process of frames have that name. False when it may not.
  boolean enter(FrameConnection connection, ProcessName name) {
    if (!mayBe(connection, name)) {
      return false;
    }
    Station station = directory.of(name);
    if (station == null) {
      return false;
    }
    connection.welcome(station);
    admit(connection, station);
    return true;
  }

  private boolean mayBe(RelayConnection connection, ProcessName name) {
    return options.access().mayBe(connection.line.peer(), name, options.names());
  }

  private void admit(RelayConnection connection, Station station) {
    long now = clock.nanos();
    RelayConnection before = station.connection();
    connection.become(station);
    station.connection(connection);
    if (before == null) {
      metrics.relay.processes.increment();
    } else {
      metrics.relay.replaced.increment();
      connections.remove(before);
      mail.leaveAll(before, station);
      trafficLog.disconnected(now, before, station, "another connection has its name now");
      before.replaced().forEach(parcel -> dispatch.give(connection, parcel));
    }
    trafficLog.connected(now, connection, station);
    waiting.empty(station, now, parcel -> dispatch.give(connection, parcel));
    if (before == null) {
      bridge.open(station);
    } else {
      before.outbox.releaseAll();
    }
    changed(station);
  }

  /// A connection has ended, or is about to.
  void left(RelayConnection connection, String why) {
    connections.remove(connection);
    Station station = connection.station();
    List<Parcel> left = connection.outbox.takeAll();
    if (station == null || station.connection() != connection) {
      return;
    }
    station.connection(null);
    metrics.relay.processes.decrement();
    mail.leaveAll(connection, station);
    bridge.close(station);
    trafficLog.disconnected(clock.nanos(), connection, station, why);
    long now = clock.nanos();
    left.forEach(parcel -> waiting.add(station, parcel.since(now)));
    connection.outbox.releaseAll();
    changed(station);
    forgetIdle(station);
  }

  /// Forgets it unless something may still come of it.
  void forgetIdle(Station station) {
    if (station.isIdle() && !station.isForgotten()) {
      traffic.forgotten(station);
      directory.forget(station);
      forgot = true;
    }
  }

  /// Something about it is not as it was.
  void changed(Station station) {
    traffic.changed(station);
    watches.changed();
  }

  // ---- for those who look ----

  /// All that goes on. On the loop.
  public RelayTraffic status() {
    return traffic.since(Traffic.Seen.NOTHING);
  }

  /// Is told of what has changed. Any thread.
  public AutoCloseable watch(Duration every, Consumer<RelayTraffic> watcher) {
    return watches.add(every, watcher);
  }

  /// Tells processes that can be told, and closes all connections. On the loop.
  public void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    for (RelayConnection each : new ArrayList<>(connections)) {
      each.tell(0, RelayError.STOPPING, "", "the relay stops");
      each.end("the relay stops");
    }
    waiting.clear();
    losses.flush();
  }
}
