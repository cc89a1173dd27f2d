// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import io.millrace.Millrace;
import io.millrace.consumer.Consumer;
import io.millrace.consumer.Surroundings;
import io.millrace.consumer.WebSocketHandler;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.server.Application;
import io.millrace.server.Exchange;
import io.millrace.server.ServerBuilder;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Drives an application with no port and a clock that the test turns: routing, middleware,
/// consumers and layer are the real ones, only sockets and time are not.
///
/// ```java
/// var ann = Probe.connect(ChatConsumer::new, "/ws/chat/{room}/", "/ws/chat/lobby/");
/// var bob = ann.probe().connect("/ws/chat/lobby/");
/// ann.probe().settle();                       // both have joined
/// bob.sendJson(Map.of("message", "hi"));
/// ann.expectJson("{\"message\":\"hi\"}");
/// ann.expectNothing();
/// ```
///
/// The methods are for the test's own thread. What they wait for must come within [#deadline], 5 s
/// of real time unless set; after that they throw an [AssertionError] that says what was expected,
/// what came instead and what the consumers were doing.
public final class Probe implements AutoCloseable {
  private static final Duration USUAL_DEADLINE = Duration.ofSeconds(5);

  private final TestTimeline clock;
  private final TestLoop loop;
  private final TrackedThreads threads = new TrackedThreads();
  private final Surroundings surroundings;
  private final Application application;
  private final Stillness stillness;
  private final Runnable settler = this::settle;
  private final Runnable stopWorkers;
  private final Set<ProbeSocket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Duration deadline = USUAL_DEADLINE;

  private Probe(Application application, TestTimeline clock) {
    ChannelLayer layer = application.surroundings().layer();
    this.clock = clock;
    this.loop = new TestLoop(clock);
    this.surroundings = new Surroundings(layer, clock, layer.metrics(), threads);
    this.application = application.in(surroundings);
    this.stillness = new Stillness(loop, threads, layer);
    clock.whenTurned(settler);
    this.stopWorkers = this.application.startWorkers();
  }

  /// Drives a whole site, with the layer it was given:
  /// `Probe.of(Millrace.server().get(…).websocket(…).application())`. Its workers are started.
  public static Probe of(Application application) {
    return of(application, new TestTimeline());
  }

  /// The same with a clock that others have too, such as a layer whose messages are to expire:
  /// `ChannelLayer.inMemory(options, new Metrics(), clock)`.
  public static Probe of(Application application, TestTimeline clock) {
    return new Probe(application, clock);
  }

  /// Connects to a consumer that stands alone at that path, with a layer of its own.
  ///
  /// @param consumers gives a fresh consumer for each connection: `ChatConsumer::new`
  /// @param path with a query or without
  public static ProbeSocket connect(Supplier<? extends Consumer> consumers, String path) {
    return connect(consumers, pathOnly(path), path);
  }

  /// The same where the path has places.
  ///
  /// @param template as in a route, such as `/ws/chat/{room}/`
  public static ProbeSocket connect(
      Supplier<? extends Consumer> consumers, String template, String path) {
    return alone(clock -> server(clock).websocket(template, consumers)).connect(path);
  }

  /// The same with limits and policies of its own.
  public static ProbeSocket connect(
      Supplier<? extends Consumer> consumers, SocketOptions options, String path) {
    return alone(clock -> server(clock).websocket(pathOnly(path), options, consumers))
        .connect(path);
  }

  /// Connects to a handler function that stands alone at that path.
  public static ProbeSocket connect(WebSocketHandler handler, String path) {
    return connect(handler, pathOnly(path), path);
  }

  /// The same where the path has places.
  public static ProbeSocket connect(WebSocketHandler handler, String template, String path) {
    return alone(clock -> server(clock).websocket(template, handler)).connect(path);
  }

  private interface Site {
    ServerBuilder at(TestTimeline clock);
  }

  private static Probe alone(Site site) {
    TestTimeline clock = new TestTimeline();
    return of(site.at(clock).application(), clock);
  }

  private static ServerBuilder server(TestTimeline clock) {
    return Millrace.server()
        .layer(ChannelLayer.inMemory(LayerOptions.DEFAULT, new Metrics(), clock));
  }

  private static String pathOnly(String target) {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  // ---- WebSocket ----

  /// Begins a handshake and returns at once; what comes of it is asked of the socket.
  ///
  /// @param target a path, with a query or without
  public ProbeSocket connect(String target) {
    return connect(target, Headers.none());
  }

  public ProbeSocket connect(String target, Headers headers) {
    return connect(Scope.of(Scope.WEBSOCKET, target, headers));
  }

  /// @param subprotocols offered, the best first
  public ProbeSocket connect(String target, List<String> subprotocols) {
    return connect(target, Headers.of("sec-websocket-protocol", String.join(", ", subprotocols)));
  }

  /// Begins a handshake with a scope that the test has made: `Scope.of(Scope.WEBSOCKET, "/ws/",
  /// Headers.none()).withUser(new User("ann"))`.
  public ProbeSocket connect(Scope scope) {
    Arrivals arrivals = new Arrivals();
    ProbeTransport transport = new ProbeTransport(loop, metrics(), arrivals);
    ProbeSocket socket = new ProbeSocket(this, scope, loop, transport, arrivals);
    sockets.add(socket);
    loop.execute(() -> transport.open(application, scope));
    return socket;
  }

  void forget(ProbeSocket socket) {
    sockets.remove(socket);
  }

  // ---- HTTP ----

  /// Sends a GET request and waits for the answer.
  public Response get(String target) {
    return send(Request.get(target));
  }

  /// Sends a request and waits for the answer, which is the application's: what a server adds or
  /// leaves out on the wire (`Date`, the content for HEAD) is not seen here.
  public Response send(Request request) {
    try {
      return begin(request).get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError(
          "expected: an answer to "
              + request.method()
              + " "
              + request.scope().path()
              + " within "
              + deadline
              + "\n  "
              + stillness.activity(),
          late);
    } catch (ExecutionException bug) {
      throw new AssertionError("The application failed outside of a handler.", bug.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for an answer", stopped);
    }
  }

  /// Sends a request whose handler waits for the clock. Cancelling the future is the client's
  /// leaving.
  public CompletableFuture<Response> begin(Request request) {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            Exchange exchange =
                application.handle(request, loop, (_, given) -> answer.complete(given));
            var _ =
                answer.whenComplete(
                    (_, _) -> {
                      if (answer.isCancelled()) {
                        exchange.cancel();
                      }
                    });
          } catch (RuntimeException | Error bug) {
            answer.completeExceptionally(bug);
          }
        });
    return answer;
  }

  // ---- around it ----

  /// The clock of all that this probe drives. Turning it settles before and after.
  public TestTimeline clock() {
    return clock;
  }

  /// The application's layer, to send from outside and to see who has joined.
  public ChannelLayer layer() {
    return surroundings.layer();
  }

  public Metrics metrics() {
    return surroundings.metrics();
  }

  /// Waits until nothing happens any more unless the test does something: no event is on its way
  /// and every consumer has ended its handler, sleeps by the [#clock], or waits for another thread.
  /// A handler that uses the real clock or a network is waited for; work that a pool of threads
  /// does for it is not seen.
  ///
  /// @throws AssertionError when the deadline is over first; it says who is busy with what
  public void settle() {
    stillness.await(deadline);
  }

  /// How many consumers and handlers have a thread at this moment, after all has come to rest.
  public int threads() {
    settle();
    return threads.living();
  }

  /// How long to wait in real time for what is expected.
  public Probe deadline(Duration longest) {
    if (longest.isNegative() || longest.isZero()) {
      throw new IllegalArgumentException("deadline: " + longest + " (expected: more than nothing)");
    }
    deadline = longest;
    return this;
  }

  Duration deadline() {
    return deadline;
  }

  String activity() {
    long failed = metrics().handlerErrors.sum();
    return stillness.activity()
        + (failed == 0 ? "" : "\n  handlers that failed (see the log): " + failed);
  }

  /// Drops all sockets, so that their consumers see the end, and stops the workers. The layer stays
  /// open, as it may be shared.
  @Override
  public void close() {
    Set.copyOf(sockets).forEach(ProbeSocket::drop);
    stopWorkers.run();
    try {
      settle();
    } finally {
      clock.forget(settler);
      loop.end();
    }
  }
}
