// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.millrace.consumer.GatedConnection;
import io.millrace.consumer.InboundGate;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.loop.Timer;
import io.millrace.scope.Scope;
import io.millrace.scope.User;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets in who has a good token, a signed JWT (RFC 7519), and makes its subject the scope's user. A
/// WebSocket without one is closed with 1008, and an open one when its token expires; an HTTP
/// request is answered 401.
///
/// The token is taken from `Authorization: Bearer …`; where that is missing from `?token=…`, which
/// proxies may log; and else from an offered subprotocol `millrace.token.…`, for browsers, which
/// can set no header: `new WebSocket(url, ["millrace", "millrace.token." + token])`. They want one
/// of those they offered in the answer: it is `millrace` when the consumer picks none itself.
/// Whoever stands behind finds a scope without the token, so that no log line shows it.
public final class TokenGuard implements Middleware {
  /// The name of the scope's attribute with the claims; [#claims] reads it.
  public static final String CLAIMS = "token.claims";

  private static final Logger log = LoggerFactory.getLogger(TokenGuard.class);
  private static final CloseReason BAD = new CloseReason(CloseCode.POLICY_VIOLATION, "无效令牌");
  private static final CloseReason EXPIRED = new CloseReason(CloseCode.POLICY_VIOLATION, "令牌已过期");

  /// The wall clock may be set meanwhile, so it is looked at now and then.
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final TokenKeys keys;
  private final TokenCheck check;
  private final Timeline timeline;

  private TokenGuard(TokenKeys keys, TokenOptions options, Timeline timeline) {
    this.keys = keys;
    this.check = new TokenCheck(keys, options);
    this.timeline = timeline;
  }

  public static TokenGuard of(TokenKeys keys) {
    return of(keys, TokenOptions.DEFAULT);
  }

  public static TokenGuard of(TokenKeys keys, TokenOptions options) {
    return of(keys, options, Timeline.system());
  }

  /// @param timeline what tells whether a token has expired
  public static TokenGuard of(TokenKeys keys, TokenOptions options, Timeline timeline) {
    return new TokenGuard(keys, options, timeline);
  }

  /// What the token says, for whoever stands behind the guard. Times are a [java.util.Date], `aud`
  /// is a list of texts, all else as JSON has it.
  ///
  /// @return empty when no guard stood before
  public static Map<String, Object> claims(Scope scope) {
    Map<String, Object> claims = new HashMap<>();
    if (scope.attribute(CLAIMS) instanceof Map<?, ?> known) {
      known.forEach((name, value) -> claims.put(String.valueOf(name), value));
    }
    return Map.copyOf(claims);
  }

  @Override
  public Admission admit(Scope scope) {
    TokenSource source = TokenSource.of(scope);
    TokenCheck.Outcome outcome =
        source.token() == null
            ? new TokenCheck.Outcome.Bad("there is none, or more than one")
            : check.check(source.token(), timeline.now());
    return switch (outcome) {
      case TokenCheck.Outcome.Good(JWTClaimsSet claims, Instant end) -> {
        Scope known = known(source.scope(), claims);
        yield end == null || !scope.type().equals(Scope.WEBSOCKET)
            ? Admission.proceed(known)
            : Admission.proceed(known, new Expiry(end));
      }
      case TokenCheck.Outcome.Bad(String why) -> {
        log.debug("{} from {} has no good token: {}.", scope.path(), scope.client(), why);
        yield scope.type().equals(Scope.WEBSOCKET)
            ? Admission.close(BAD)
            : Admission.refuse(unauthorized(source.token() != null));
      }
    };
  }

  private static Scope known(Scope scope, JWTClaimsSet claims) {
    Map<String, Object> values = new HashMap<>(claims.getClaims());
    values.values().removeIf(java.util.Objects::isNull);
    String subject = claims.getSubject();
    Scope withClaims = scope.withAttribute(CLAIMS, Map.copyOf(values));
    return subject == null || subject.isEmpty()
        ? withClaims
        : withClaims.withUser(new User(subject));
  }

  /// RFC 6750, 3.
  private static Response unauthorized(boolean hadToken) {
    return Response.of(new Status(401))
        .with("www-authenticate", hadToken ? "Bearer error=\"invalid_token\"" : "Bearer");
  }

  @Override
  public boolean runsOnEventLoop() {
    return keys.areInMemory();
  }

  /// Closes when the token's time is over.
  private static final class Expiry implements InboundGate {
    private final Instant end;
    private volatile @Nullable Timer timer;

    private Expiry(Instant end) {
      this.end = end;
    }

    @Override
    public void opened(GatedConnection connection) {
      Duration left = Duration.between(connection.timeline().now(), end);
      if (left.isNegative() || left.isZero()) {
        connection.close(EXPIRED);
        return;
      }
      Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
      timer = connection.loop().after(wait, () -> opened(connection));
    }

    @Override
    public void ended() {
      Timer waiting = timer;
      if (waiting != null) {
        waiting.cancel();
      }
    }
  }
}
