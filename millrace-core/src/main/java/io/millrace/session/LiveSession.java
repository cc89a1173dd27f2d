// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import io.millrace.http.HttpException;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.loop.EventLoopThread;
import io.millrace.scope.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The session of a request, to be changed by its handler. A change is in the store when the method
/// returns; the cookie follows with the answer. Safe for several threads.
///
/// A visitor has no session until something is put into it or they log in, and none any more when
/// nothing is left in it.
///
/// With a store that blocks, changes belong into blocking handlers. A store that cannot be reached
/// ends the handler with an [HttpException] that answers 503.
public final class LiveSession {
  private static final String ATTRIBUTE = "millrace.session";
  private static final int MOST_TRIES = 50;

  private final Sessions sessions;
  private final boolean secure;
  // All guarded by this.
  private String key;
  private @Nullable StoredSession stored;
  private @Nullable SessionId issued;
  private boolean deleted;
  private boolean answered;

  LiveSession(Sessions sessions, boolean secure, String key, @Nullable StoredSession stored) {
    this.sessions = sessions;
    this.secure = secure;
    this.key = key;
    this.stored = stored;
  }

  /// @throws IllegalStateException when no [Sessions] stand before the route, or the scope is that
  ///   of a WebSocket, whose session cannot change as its answer has been given
  public static LiveSession of(Scope scope) {
    LiveSession live = find(scope);
    if (live == null) {
      throw new IllegalStateException(
          scope.path()
              + " has no session to change (expected: an HTTP route behind use(Sessions.in(store)))");
    }
    return live;
  }

  public static LiveSession of(Request request) {
    return of(request.scope());
  }

  static @Nullable LiveSession find(Scope scope) {
    return scope.attribute(ATTRIBUTE) instanceof LiveSession live ? live : null;
  }

  Scope in(Scope scope) {
    return scope.withAttribute(ATTRIBUTE, this);
  }

  // ---- what it holds ----

  /// Who has logged in, empty for nobody.
  public synchronized String user() {
    return stored == null ? "" : stored.user();
  }

  public synchronized Map<String, String> values() {
    return stored == null ? Map.of() : stored.values();
  }

  public @Nullable String get(String name) {
    return values().get(name);
  }

  // ---- changes ----

  public void put(String name, String value) {
    change(values -> values.put(name, value));
  }

  public void remove(String name) {
    change(values -> values.remove(name));
  }

  /// Changes several values at once, or one by what it was. Where another request of the session
  /// does so at the same time, one of them is repeated with what the other has left.
  ///
  /// @param change may be called several times
  /// @throws IllegalArgumentException when the session would grow beyond its limit
  public synchronized void change(Consumer<Map<String, String>> change) {
    reached(
        () -> {
          for (int i = 0; i < MOST_TRIES; i++) {
            if (tryToChange(change)) {
              return;
            }
            reread();
          }
          throw new SessionStoreException("others kept changing the session", null);
        });
  }

  private boolean tryToChange(Consumer<Map<String, String>> change) {
    StoredSession before = stored == null ? sessions.fresh("", Map.of()) : stored;
    Map<String, String> values = new HashMap<>(before.values());
    change.accept(values);
    StoredSession after = before.withValues(values);
    if (after.values().equals(before.values())) {
      return true;
    }
    if (after.holdsNothing()) {
      drop();
      return true;
    }
    sessions.check(after);
    if (stored == null) {
      issue(after);
      return true;
    }
    if (!sessions.store().replace(key, before, after)) {
      return false;
    }
    stored = after.next();
    return true;
  }

  private void reread() {
    StoredSession found = key.isEmpty() ? null : sessions.store().find(key);
    stored = sessions.living(found);
    if (stored == null) {
      key = "";
    }
  }

  /// Somebody has proved who they are: the session gets a fresh id, so that one that was slipped to
  /// them before is worth nothing, and a fresh life. It keeps its values, unless they were another
  /// user's.
  ///
  /// @param user not empty
  public synchronized void logIn(String user) {
    if (user.isEmpty()) {
      throw new IllegalArgumentException("user: '' (expected: a name)");
    }
    reached(
        () -> {
          reread();
          boolean stays = stored != null && (stored.user().isEmpty() || stored.user().equals(user));
          String before = key;
          issue(sessions.fresh(user, stays && stored != null ? stored.values() : Map.of()));
          forget(before);
        });
  }

  /// Gives it another id and leaves all else as it is. For a change of rights.
  public synchronized void renew() {
    reached(
        () -> {
          reread();
          if (stored != null) {
            String before = key;
            issue(stored);
            forget(before);
          }
        });
  }

  /// Ends it, as logging out does.
  public synchronized void invalidate() {
    reached(this::drop);
  }

  private void drop() {
    mayReachTheClient();
    forget(key);
    key = "";
    stored = null;
    issued = null;
    deleted = true;
  }

  private void issue(StoredSession session) {
    mayReachTheClient();
    SessionId id = sessions.freshId();
    sessions.store().add(id.key(), session);
    key = id.key();
    stored = session;
    issued = id;
    deleted = false;
  }

  private void forget(String before) {
    if (!before.isEmpty()) {
      sessions.store().remove(before);
      sessions.ended(before);
    }
  }

  private void mayReachTheClient() {
    if (answered) {
      throw new IllegalStateException(
          "session: begun, renewed or ended after the answer (expected: before; its cookie has to go"
              + " along)");
    }
  }

  private void reached(Runnable change) {
    if (sessions.store().blocks() && Thread.currentThread() instanceof EventLoopThread) {
      throw new IllegalStateException(
          "session: changed on an event loop, but "
              + sessions.store()
              + " blocks (expected: a blocking handler)");
    }
    try {
      change.run();
    } catch (SessionStoreException down) {
      throw new HttpException(
          Status.UNAVAILABLE, "Sessions cannot be reached at the moment.", down);
    }
  }

  // ---- the answer ----

  synchronized Response answered(Response response) {
    answered = true;
    SessionId fresh = issued;
    if (fresh == null && !deleted) {
      return response;
    }
    // A cache that others share must not hand out the cookie.
    Response kept =
        response.headers().has("cache-control")
            ? response
            : response.with("cache-control", "no-store");
    return kept.and(
        fresh == null
            ? sessions.cookie(secure, "").deleted()
            : sessions.cookie(secure, fresh.secret()));
  }
}
