// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.access.Access;
import io.millrace.access.AccessLog;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.Connections;
import io.millrace.consumer.Opening;
import io.millrace.consumer.SocketTransport;
import io.millrace.consumer.Surroundings;
import io.millrace.files.ErrorPages;
import io.millrace.http.BodyPolicy;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.loop.EventLoop;
import io.millrace.proxy.Forwarding;
import io.millrace.routing.RouteTable;
import io.millrace.routing.RouteTable.Match;
import io.millrace.scope.Endpoint;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a server does, with no socket: all routes, ready to be asked. Immutable; an engine asks it
/// on event loops, a test directly.
public final class Application {
  private static final Logger log = LoggerFactory.getLogger(Application.class);

  private final HttpRouter http;
  private final RouteTable<SocketEndpoint> webSocket;
  private final Surroundings surroundings;
  private final List<Worker> workers;
  private final List<AutoCloseable> owned;
  private final AccessLog accessLog;
  private final Forwarding forwarding;
  private final ErrorPages errors;

  Application(
      HttpRouter http,
      RouteTable<SocketEndpoint> webSocket,
      Surroundings surroundings,
      List<Worker> workers,
      List<AutoCloseable> owned,
      AccessLog accessLog,
      ErrorPages errors,
      Forwarding forwarding) {
    this.http = http;
    this.webSocket = webSocket;
    this.surroundings = surroundings;
    this.workers = workers;
    this.owned = owned;
    this.accessLog = accessLog;
    this.errors = errors;
    this.forwarding = forwarding;
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  /// The same application with another clock or other threads, for tests.
  public Application in(Surroundings others) {
    return new Application(
        http.in(others), webSocket, others, workers, owned, accessLog, errors, forwarding);
  }

  /// Another application with the same surroundings, which sends every client to `https`.
  public Application redirecting(int httpsPort) {
    ServerBuilder everything =
        new ServerBuilder()
            .use(new ToHttps(httpsPort))
            .anyAsync("/{path:path}", _ -> CompletableFuture.completedStage(ToHttps.NOT_HERE))
            .websocket("/{path:path}", _ -> {});
    return everything.accessLog(accessLog).application(surroundings, forwarding);
  }

  /// Starts whoever receives from general channels.
  ///
  /// @return ends them, and closes what the application owns
  public Runnable startWorkers() {
    List<Worker.Running> running = workers.stream().map(each -> each.start(surroundings)).toList();
    return () -> {
      running.forEach(Worker.Running::stop);
      owned.forEach(Application::close);
    };
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception problem) {
      log.error("{} could not be closed.", resource, problem);
    }
  }

  /// How the route of a request takes its content; the server's way where it does not say.
  public @Nullable BodyPolicy bodyPolicy(Method method, String rawPath) {
    return http.find(method, rawPath).target().body();
  }

  /// Answers a request. Called on the loop and returns at once.
  public Exchange handle(Request came, EventLoop loop, Exchange.Answering answering) {
    surroundings.metrics().requests.increment();
    Scope seen = forwarding.seen(came.scope());
    Request request = seen == came.scope() ? came : came.withScope(seen);
    HttpRouter.Found found = http.find(request.method(), request.scope().rawPath());
    Map<String, String> arguments = found.arguments();
    Exchange exchange =
        new Exchange(
            arguments.isEmpty()
                ? request
                : request.withScope(request.scope().withArguments(arguments)),
            loop,
            this,
            found.target().middleware(),
            answering);
    exchange.run(found.target());
    return exchange;
  }

  /// The answer to what could not be understood, or cannot be served, in the site's own words.
  ///
  /// @param client who is told so
  public Response refusal(Endpoint client, Response answer) {
    if (logsAccess()) {
      accessLog.answered(
          new Access(
              surroundings.timeline().now(),
              client,
              "",
              "",
              "",
              "",
              answer.status().code(),
              answer.content().length(),
              Duration.ZERO,
              "",
              ""));
    }
    return dressed(null, answer);
  }

  /// @param scope null when there is none
  Response dressed(@Nullable Scope scope, Response answer) {
    return errors.dress(scope == null ? Headers.none() : scope.headers(), answer);
  }

  // ---- the log of answers ----

  boolean logsAccess() {
    return accessLog != AccessLog.NONE;
  }

  /// @param began by the clock of the timeline, in nanoseconds
  void logAccess(String method, Scope scope, int status, long bytes, long began) {
    Duration took = Duration.ofNanos(surroundings.timeline().nanos() - began);
    accessLog.answered(
        new Access(
            surroundings.timeline().now().minus(took),
            scope.client(),
            scope.user().name(),
            method,
            scope.queryString().isEmpty()
                ? scope.rawPath()
                : scope.rawPath() + "?" + scope.queryString(),
            "HTTP/" + scope.httpVersion(),
            status,
            bytes,
            took,
            scope.headers().first("referer", ""),
            scope.headers().first("user-agent", "")));
  }

  /// Opens the connection of a good WebSocket handshake. Called on the loop.
  ///
  /// @param defaults for routes without options of their own
  public PendingConnection open(Scope came, SocketTransport transport, SocketOptions defaults) {
    Scope scope = forwarding.seen(came);
    Match<SocketEndpoint> match = webSocket.find(scope.rawPath());
    SocketAccess access =
        logsAccess() ? new SocketAccess(this, surroundings.timeline().nanos()) : null;
    PendingConnection pending = new PendingConnection(access, scope);
    if (match == null) {
      pending.refuse(transport, Admitted.start(scope), Response.of(Status.NOT_FOUND));
      return pending;
    }
    SocketEndpoint endpoint = match.target();
    Scope routed = scope.withArguments(match.arguments());
    Response foreign = SameOrigin.refusal(routed, endpoint.middleware(), surroundings.metrics());
    if (foreign != null) {
      pending.refuse(transport, Admitted.start(routed), responded(endpoint, routed, foreign));
    } else if (endpoint.middleware().stream().allMatch(Middleware::runsOnEventLoop)) {
      admit(endpoint, routed, transport, defaults, pending, access);
    } else {
      Thread admitting =
          surroundings
              .threads()
              .newThread(() -> admit(endpoint, routed, transport, defaults, pending, access));
      pending.waitsFor(admitting);
      transport.loop().release(admitting::start);
    }
    return pending;
  }

  private void admit(
      SocketEndpoint endpoint,
      Scope routed,
      SocketTransport transport,
      SocketOptions defaults,
      PendingConnection pending,
      @Nullable SocketAccess access) {
    Admitted admitted = Admitted.start(routed);
    for (Middleware each : endpoint.middleware()) {
      try {
        switch (each.admit(admitted.scope())) {
          case Admission.Proceed step -> admitted = admitted.with(step);
          case Admission.Refuse(Response answer) -> {
            pending.refuse(transport, admitted, responded(endpoint, admitted.scope(), answer));
            return;
          }
          case Admission.Close(CloseReason reason) -> {
            admitted.end();
            pending.open(
                Connections.of(() -> new Closing(reason)),
                new Opening(
                    admitted.scope(), transport, defaults, surroundings, List.of(), access));
            return;
          }
        }
      } catch (Throwable problem) {
        if (!pending.isOver()) {
          surroundings.metrics().handlerErrors.increment();
          log.error("Middleware failed on {}.", routed.path(), problem);
        }
        pending.refuse(transport, admitted, Response.of(Status.SERVER_ERROR));
        return;
      }
    }
    SocketOptions options = endpoint.options() == null ? defaults : endpoint.options();
    pending.open(
        endpoint.connections(),
        new Opening(admitted.scope(), transport, options, surroundings, admitted.gates(), access));
  }

  /// A refusal passes the middleware like any answer.
  private static Response responded(SocketEndpoint endpoint, Scope scope, Response answer) {
    Response response = answer;
    for (Middleware each : endpoint.middleware().reversed()) {
      response = each.respond(scope, response);
    }
    return response;
  }

  /// Accepts only to close. A browser that offered subprotocols sees the code only when it is
  /// answered one of them.
  private static final class Closing extends AsyncWebSocketConsumer {
    private final CloseReason reason;

    private Closing(CloseReason reason) {
      this.reason = reason;
    }

    @Override
    protected void connect() {
      List<String> offered = scope().subprotocols();
      accept(offered.isEmpty() ? null : offered.getFirst(), Headers.none());
      close(reason);
    }
  }
}
