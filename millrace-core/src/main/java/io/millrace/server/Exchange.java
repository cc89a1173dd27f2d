// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.AsyncHttpHandler;
import io.millrace.http.Content;
import io.millrace.http.HttpException;
import io.millrace.http.HttpHandler;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Scope;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request on its way through middleware and handler to its answer, which comes exactly once,
/// and to the log of those.
public final class Exchange {
  /// Who sends the answer, and says then what became of it with [Exchange#sent].
  @FunctionalInterface
  public interface Answering {
    /// Called once, by any thread.
    ///
    /// @param answer to be closed once it was sent or given up
    void answered(Exchange exchange, Response answer);
  }

  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private final Request request;
  private final EventLoop loop;
  private final Metrics metrics;
  private final List<Middleware> middleware;
  private final Application application;
  private final Answering answering;
  private final long began;

  /// As far as middleware has come with it; what answers are shown together with.
  private volatile Admitted admitted;

  private final AtomicBoolean done = new AtomicBoolean();
  private volatile int status;
  private @Nullable Thread worker; // guarded by this
  private boolean cancelled; // guarded by this

  Exchange(
      Request request,
      EventLoop loop,
      Application application,
      List<Middleware> middleware,
      Answering answering) {
    this.request = request;
    this.admitted = Admitted.start(request.scope());
    this.loop = loop;
    this.application = application;
    this.metrics = application.surroundings().metrics();
    this.middleware = middleware;
    this.answering = answering;
    this.began = application.logsAccess() ? application.surroundings().timeline().nanos() : 0;
  }

  void run(HttpEndpoint endpoint) {
    Response forged = SameOrigin.refusal(request.method(), request.scope(), middleware, metrics);
    if (forged != null) {
      answer(forged);
      return;
    }
    switch (endpoint) {
      case HttpEndpoint.Blocking(HttpHandler handler, var _, var _) ->
          onThread(() -> block(handler));
      case HttpEndpoint.Async(AsyncHttpHandler handler, var _, var _) -> {
        if (endpoint.isAdmittedOnLoop()) {
          admitThenCall(handler);
        } else {
          onThread(
              () -> {
                Scope admitted = admit();
                if (admitted != null) {
                  loop.execute(() -> call(handler, request.withScope(admitted)));
                }
              });
        }
      }
    }
  }

  /// The client has left: the answer is not wanted any more, and blocking code is interrupted.
  public synchronized void cancel() {
    cancelled = true;
    if (worker != null) {
      worker.interrupt();
    }
  }

  private void onThread(Runnable task) {
    Thread thread = application.surroundings().threads().newThread(task);
    synchronized (this) {
      worker = thread;
    }
    loop.release(thread::start);
  }

  private synchronized void leaveThread() {
    worker = null;
  }

  private void block(HttpHandler handler) {
    Scope admitted = admit();
    if (admitted == null) {
      return;
    }
    try {
      Response response = handler.handle(request.withScope(admitted));
      leaveThread();
      answer(response);
    } catch (Throwable problem) {
      leaveThread();
      fail(problem);
    }
  }

  private void admitThenCall(AsyncHttpHandler handler) {
    Scope admitted = admit();
    if (admitted != null) {
      call(handler, middleware.isEmpty() ? request : request.withScope(admitted));
    }
  }

  private void call(AsyncHttpHandler handler, Request admitted) {
    try {
      handler
          .handle(admitted)
          .whenComplete(
              (response, problem) -> {
                if (problem == null) {
                  answer(response);
                } else {
                  fail(problem);
                }
              });
    } catch (Throwable problem) {
      fail(problem);
    }
  }

  /// Asks all middleware. Null when the answer has been given.
  private @Nullable Scope admit() {
    for (Middleware each : middleware) {
      try {
        switch (each.admit(admitted.scope())) {
          case Admission.Proceed step -> admitted = admitted.with(step);
          case Admission.Refuse(Response answer) -> {
            answer(answer);
            return null;
          }
          case Admission.Close _ -> {
            answer(Response.of(Status.FORBIDDEN));
            return null;
          }
        }
      } catch (Throwable problem) {
        fail(problem);
        return null;
      }
    }
    return admitted.scope();
  }

  private void fail(Throwable thrown) {
    Throwable problem =
        thrown instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : thrown;
    if (problem instanceof HttpException said) {
      if (said.getCause() != null) {
        log.debug(
            "{} {} is answered {}", request.method(), request.scope().path(), said.status(), said);
      }
      answer(Response.of(said.status(), said.getMessage() + "\n"));
      return;
    }
    if (isCancelled()) {
      log.debug(
          "{} {} ended when its client left.", request.method(), request.scope().path(), problem);
    } else {
      metrics.handlerErrors.increment();
      log.error(
          "{} {} from {} failed.",
          request.method(),
          request.scope().path(),
          request.scope().client(),
          problem);
    }
    answer(Response.of(Status.SERVER_ERROR));
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private void answer(@Nullable Response first) {
    if (first == null) {
      fail(new NullPointerException("the handler answered null (expected: a Response)"));
      return;
    }
    if (!done.compareAndSet(false, true)) {
      first.content().close();
      return;
    }
    Response response = application.dressed(admitted.scope(), respond(first));
    if (response.content() != first.content()) {
      first.content().close();
    }
    if (response.status().code() >= 500) {
      metrics.serverErrors.increment();
    }
    status = response.status().code();
    admitted.end();
    answering.answered(this, response);
  }

  private Response respond(Response first) {
    Response response = first;
    for (int i = middleware.size() - 1; i >= 0; i--) {
      try {
        response = Objects.requireNonNull(middleware.get(i).respond(admitted.scope(), response));
      } catch (RuntimeException | Error problem) {
        log.error("Middleware failed on an answer, which goes out without it.", problem);
      }
    }
    if (response.status().code() >= Status.OK.code()) {
      return response;
    }
    metrics.handlerErrors.increment();
    log.error(
        "{} {} is answered {}, which is no answer (expected: a status of 200 or above).",
        request.method(),
        request.scope().path(),
        response.status().code());
    return Response.of(Status.SERVER_ERROR);
  }

  // ---- the answer on its way ----

  /// Starts the writer of an answer whose content is written while it is sent.
  public StreamedAnswer stream(Content.Streamed content, StreamedAnswer.Outlet outlet) {
    return StreamedAnswer.start(
        content.source(), loop, application.surroundings().threads(), outlet);
  }

  /// Nobody was there any more to be sent the answer. In place of [#sent]: what was asked, and done
  /// perhaps, leaves its line in the log without a status.
  public void abandoned() {
    status = 0;
    sent(0);
  }

  /// The answer was sent, or given up on the way. Called once, on the loop.
  ///
  /// @param bytes of content that went out
  public void sent(long bytes) {
    if (application.logsAccess()) {
      application.logAccess(request.method().name(), admitted.scope(), status, bytes, began);
    }
  }
}
