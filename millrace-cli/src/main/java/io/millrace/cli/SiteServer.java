// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.Millrace;
import io.millrace.cli.layers.LayerChoice;
import io.millrace.cli.logging.AccessLogging;
import io.millrace.cli.logging.Logging;
import io.millrace.cli.observe.Observation;
import io.millrace.cli.settings.Settings;
import io.millrace.cli.tasks.TasksChoice;
import io.millrace.demos.Membership;
import io.millrace.demos.SiteParts;
import io.millrace.guard.StrictTransport;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Endpoint;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import io.millrace.tail.TailOptions;
import io.millrace.tail.Tails;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A site with all that it needs to run: layer, counters, the routes for operators, the server.
final class SiteServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("millrace");
  private static final Duration BEFORE_WATCHING = Duration.ofSeconds(1);
  private static final ServerStatus NOT_YET = new ServerStatus(Duration.ZERO, "none", List.of());

  private final Settings settings;
  private final LayerChoice choice;
  private final ChannelLayer layer;
  private final Observation observation;
  private final Server server;
  private final RelayBeside relay;

  private SiteServer(
      Settings settings,
      LayerChoice choice,
      ChannelLayer layer,
      Observation observation,
      Server server,
      RelayBeside relay) {
    this.settings = settings;
    this.choice = choice;
    this.layer = layer;
    this.observation = observation;
    this.server = server;
    this.relay = relay;
  }

  /// @param accounts of the site, if it has any
  /// @param book the tasks of the site
  /// @param withRelay whether the site makes use of a relay
  /// @param observed whether operators have their routes
  /// @throws io.millrace.server.StartException when it cannot listen
  static SiteServer start(
      Settings settings,
      Site site,
      Optional<AccountSite> accounts,
      TaskBook book,
      boolean withRelay,
      Logs logs,
      boolean observed) {
    Metrics metrics = new Metrics();
    LayerChoice choice = LayerChoice.of(settings.layer(), ProcessName.of(settings.server()));
    ChannelLayer layer = choice.open(metrics, Timeline.system());
    List<AutoCloseable> opened = new ArrayList<>(List.of(layer));
    try {
      // It takes longest, and needs nothing of the rest.
      Optional<AccountsOpening> opening = accounts.map(AccountSite::open);
      opening.ifPresent(opened::addFirst);
      AtomicReference<Supplier<ServerStatus>> running = new AtomicReference<>(() -> NOT_YET);
      Supplier<ServerStatus> status = () -> running.get().get();
      Observation observation = new Observation(Version.current(), layer, status);
      opened.addFirst(observation);
      count(observation, logs);
      ServerBuilder builder =
          Millrace.server()
              .layer(layer)
              .options(settings.server())
              .accessLog(logs.access().target());
      if (settings.strictTransport().isPositive()) {
        builder.use(new StrictTransport(settings.strictTransport(), false));
      }
      if (observed) {
        observation.addTo(builder);
      }
      RelayBeside relay = RelayBeside.start(settings.relay(), withRelay, layer);
      relay.relay().ifPresent(each -> opened.addFirst(each.relay()));
      Membership membership =
          accounts
              .map(each -> each.addTo(builder, observation, opening.orElseThrow()))
              .orElse(Membership.NONE);
      Tails tails = Tails.open(TailOptions.DEFAULT, metrics, Timeline.system());
      opened.addFirst(tails);
      Tasks tasks = tasks(settings, book, layer);
      opened.addFirst(tasks);
      builder.owning(tasks).owning(tails);
      site.addTo(
          builder,
          new SiteParts(status, layer, tasks, tails, relay.relay(), settings.demo(), membership));
      relay.relay().ifPresent(each -> builder.owning(each.relay()));
      Server server = builder.start();
      running.set(server::status);
      if (observed) {
        Thread.ofPlatform().daemon().name("millrace-watch").start(() -> watch(observation));
      }
      return new SiteServer(settings, choice, layer, observation, server, relay);
    } catch (RuntimeException | Error failed) {
      opened.forEach(each -> close(each, failed));
      throw failed;
    }
  }

  private static void count(Observation observation, Logs logs) {
    observation.counter(
        "millrace.log.discarded",
        "Log lines that found the queue full",
        logs.process(),
        Logging::discarded);
    observation.counter(
        "millrace.access.log.discarded",
        "Lines of the access log that found the queue full",
        logs.access(),
        AccessLogging::discarded);
  }

  /// When first visitors have their answers.
  private static void watch(Observation observation) {
    try {
      Timeline.system().sleep(BEFORE_WATCHING);
      observation.watch();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable opened, Throwable failed) {
    try {
      opened.close();
    } catch (Exception alsoFailed) {
      failed.addSuppressed(alsoFailed);
    }
  }

  private static Tasks tasks(Settings settings, TaskBook book, ChannelLayer layer) {
    String node = layer.nodes().getFirst().name();
    return TasksChoice.of(settings.tasks()).open(book, TaskSurroundings.of(layer).withNode(node));
  }

  /// Serves until a signal ends it.
  ///
  /// @param remarks that are logged when it listens
  /// @return 0 when all clients and tasks finished within the deadline, else 1
  int runUntilSignal(List<String> remarks) throws InterruptedException {
    StopSignals signals = StopSignals.listen(server::stop);
    announce();
    remarks.forEach(log::info);
    server.awaitStop();
    Duration taken = signals.sinceFirst();
    Duration deadline = settings.server().shutdownDeadline();
    return deadline.isZero() || taken.compareTo(deadline) < 0 ? 0 : 1;
  }

  /// Where it listens first.
  int port() {
    return server.port();
  }

  private void announce() {
    ServerStatus status = server.status();
    log.info(
        "Millrace {}, {} with {} event loops, {}",
        Version.current(),
        status.transport(),
        status.loops().size(),
        Version.java());
    if (choice.isShared()) {
      log.info("Layer: {}", choice.described());
    }
    TasksChoice tasks = TasksChoice.of(settings.tasks());
    if (tasks.isShared()) {
      log.info("Tasks: {}", tasks.described());
    }
    List<Endpoint> endpoints = server.endpoints();
    for (int i = 0; i < endpoints.size(); i++) {
      boolean secure = settings.server().listen().get(i).socket() instanceof Listen.Tls;
      log.info("Listening on {}", url(endpoints.get(i), secure));
    }
    relay.remarks().forEach(log::info);
  }

  /// As one would type it into a browser.
  static String url(Endpoint endpoint, boolean secure) {
    if (endpoint.host().startsWith("unix:")) {
      return endpoint.toString();
    }
    String scheme = secure ? "https://" : "http://";
    return switch (endpoint.host()) {
      case "0.0.0.0", "::" -> scheme + "localhost:" + endpoint.port() + "/ (all addresses)";
      default -> scheme + endpoint + "/";
    };
  }

  @Override
  public void close() {
    server.stop();
    layer.close();
    observation.close();
  }
}
