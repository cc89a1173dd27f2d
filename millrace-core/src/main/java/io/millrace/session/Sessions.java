// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import io.millrace.http.Response;
import io.millrace.http.SetCookie;
import io.millrace.http.Status;
import io.millrace.scope.Scope;
import io.millrace.scope.Session;
import io.millrace.scope.User;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import io.millrace.time.Timeline;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the session of each request and handshake by its cookie: `scope.session()` is what it
/// held, `scope.user()` who has logged in. Handlers of HTTP change it by [LiveSession].
///
/// Only sessions that hold something are kept and have a cookie: `HttpOnly`, `SameSite=Lax`, and
/// over TLS `Secure` with the prefix `__Host-`. When the store cannot be reached, requests that
/// bring a session's cookie are answered 503; others do not need it.
public final class Sessions implements Middleware {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  /// That a session is in use is written down this many times in its idle time at most.
  private static final int MARKS = 20;

  private final SessionStore store;
  private final SessionOptions options;
  private final Timeline timeline;
  private final RandomGenerator random;
  private final @Nullable SessionSockets sockets;

  private Sessions(
      SessionStore store,
      SessionOptions options,
      Timeline timeline,
      RandomGenerator random,
      @Nullable SessionSockets sockets) {
    this.store = store;
    this.options = options;
    this.timeline = timeline;
    this.random = random;
    this.sockets = sockets;
  }

  public static Sessions in(SessionStore store) {
    return in(store, SessionOptions.DEFAULT);
  }

  public static Sessions in(SessionStore store, SessionOptions options) {
    return in(store, options, Timeline.system());
  }

  /// @param timeline says when sessions are over
  public static Sessions in(SessionStore store, SessionOptions options, Timeline timeline) {
    return new Sessions(store, options, timeline, new SecureRandom(), null);
  }

  /// Ends the WebSockets of those who log out too, with 1008 `会话已结束`; those in this process, whose
  /// routes this stands before.
  public Sessions closingSockets() {
    return new Sessions(store, options, timeline, random, new SessionSockets());
  }

  // ---- as middleware ----

  @Override
  public Admission admit(Scope scope) {
    boolean secure = isSecure(scope);
    SessionId id = SessionId.read(scope.cookies().get(cookieName(secure)));
    String key = id == null ? "" : id.key();
    StoredSession found;
    try {
      found = key.isEmpty() ? null : find(key);
    } catch (SessionStoreException down) {
      log.warn("The session of {} on {} is not known.", scope.client(), scope.path(), down);
      return Admission.refuse(
          Response.of(Status.UNAVAILABLE, "Sessions cannot be reached at the moment.\n")
              .with("retry-after", "1"));
    }
    Scope known = found == null ? scope : known(scope, key, found);
    if (!scope.type().equals(Scope.WEBSOCKET)) {
      return Admission.proceed(
          new LiveSession(this, secure, found == null ? "" : key, found).in(known));
    }
    return sockets == null || found == null || found.user().isEmpty()
        ? Admission.proceed(known)
        : Admission.proceed(known, sockets.gate(key));
  }

  private static Scope known(Scope scope, String key, StoredSession found) {
    Scope with = scope.withSession(new Session(key, found.values()));
    return found.user().isEmpty() ? with : with.withUser(new User(found.user()));
  }

  private @Nullable StoredSession find(String key) {
    StoredSession found = living(store.find(key));
    if (found == null) {
      return null;
    }
    StoredSession used = found.used(timeline.now(), options.idle(), options.longest());
    Duration gained = Duration.between(found.expires(), used.expires());
    if (gained.compareTo(options.idle().dividedBy(MARKS)) < 0) {
      return found;
    }
    // When another request was quicker, it has written down the same.
    return store.replace(key, found, used) ? used.next() : living(store.find(key));
  }

  @Override
  public Response respond(Scope scope, Response response) {
    LiveSession live = LiveSession.find(scope);
    return live == null ? response : live.answered(response);
  }

  @Override
  public boolean runsOnEventLoop() {
    return !store.blocks();
  }

  // ---- for live sessions ----

  SessionStore store() {
    return store;
  }

  @Nullable StoredSession living(@Nullable StoredSession session) {
    return session == null || session.isOver(timeline.now()) ? null : session;
  }

  StoredSession fresh(String user, Map<String, String> values) {
    Instant now = timeline.now();
    return new StoredSession(user, values, now, now, 0)
        .used(now, options.idle(), options.longest());
  }

  SessionId freshId() {
    return SessionId.random(random);
  }

  void check(StoredSession session) {
    if (session.size() > options.mostCharacters()) {
      throw new IllegalArgumentException(
          "session: "
              + session.size()
              + " characters (expected: at most "
              + options.mostCharacters()
              + ")");
    }
  }

  void ended(String key) {
    if (sockets != null) {
      sockets.close(key);
    }
  }

  SetCookie cookie(boolean secure, String value) {
    return SetCookie.of(cookieName(secure), value);
  }

  private boolean isSecure(Scope scope) {
    return options.alwaysSecure() || scope.scheme().equals("https") || scope.scheme().equals("wss");
  }

  private String cookieName(boolean secure) {
    return secure ? "__Host-" + options.cookie() : options.cookie();
  }
}
