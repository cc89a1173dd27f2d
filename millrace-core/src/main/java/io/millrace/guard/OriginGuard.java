// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import io.millrace.http.Origin;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Scope;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says from which sites' pages a route may be used, in place of the rule that counts where none of
/// these stands: that of the server alone. The others are refused with 403 before the handshake.
///
/// It keeps foreign pages from acting with their visitors' cookies. It keeps no program out, which
/// sends whatever origin it likes.
public final class OriginGuard implements Middleware {
  private static final Logger log = LoggerFactory.getLogger(OriginGuard.class);
  private static final String ANY_SUBDOMAIN = "*.";
  private static final CloseReason FOREIGN = new CloseReason(CloseCode.POLICY_VIOLATION, "不允许的源");

  /// All origins below a domain, but not the domain's own.
  private record Below(String scheme, String dotDomain, int port) {
    boolean has(Origin origin) {
      return origin.scheme().equals(scheme)
          && origin.port() == port
          && origin.host().endsWith(dotDomain)
          && origin.host().length() > dotDomain.length();
    }
  }

  /// @param closing null for 403 before the handshake
  private record Rule(
      boolean any,
      Set<Origin> exact,
      List<Below> below,
      boolean same,
      boolean none,
      @Nullable CloseReason closing) {}

  private final Rule rule;

  private OriginGuard(Rule rule) {
    this.rule = rule;
  }

  /// These alone. A WebSocket that names no origin is refused as well, see [#orNone].
  ///
  /// @param origins such as `https://example.com`, or `https://*.example.com` for all below it
  /// @throws IllegalArgumentException when one of them is none
  public static OriginGuard allow(String... origins) {
    List<Origin> exact = new ArrayList<>();
    List<Below> below = new ArrayList<>();
    for (String each : origins) {
      int star = each.indexOf("://" + ANY_SUBDOMAIN);
      if (star < 0) {
        exact.add(Origin.parse(each));
      } else {
        Origin domain = Origin.parse(each.replaceFirst("\\*\\.", ""));
        below.add(new Below(domain.scheme(), "." + domain.host(), domain.port()));
      }
    }
    return new OriginGuard(
        new Rule(false, Set.copyOf(exact), List.copyOf(below), false, false, null));
  }

  /// Whatever the origin is: for routes that trust no cookie.
  public static OriginGuard any() {
    return new OriginGuard(new Rule(true, Set.of(), List.of(), true, true, null));
  }

  /// That of the field `Host` too.
  public OriginGuard orSame() {
    return new OriginGuard(
        new Rule(rule.any, rule.exact, rule.below, true, rule.none, rule.closing));
  }

  /// Programs too, which send none.
  public OriginGuard orNone() {
    return new OriginGuard(
        new Rule(rule.any, rule.exact, rule.below, rule.same, true, rule.closing));
  }

  /// Accepts the others only to close them with 1008, which a page's script can see.
  public OriginGuard closing() {
    return closingWith(FOREIGN);
  }

  public OriginGuard closingWith(CloseReason reason) {
    return new OriginGuard(
        new Rule(rule.any, rule.exact, rule.below, rule.same, rule.none, reason));
  }

  @Override
  public Admission admit(Scope scope) {
    List<String> fields = scope.headers().all("origin");
    if (isAllowed(scope, fields)) {
      return Admission.proceed(scope);
    }
    log.debug("{} from {} is refused for its origin {}.", scope.path(), scope.client(), fields);
    return rule.closing == null
        ? Admission.refuse(Response.of(Status.FORBIDDEN))
        : Admission.close(rule.closing);
  }

  private boolean isAllowed(Scope scope, List<String> fields) {
    if (rule.any) {
      return true;
    }
    if (fields.isEmpty()) {
      return rule.none || !scope.type().equals(Scope.WEBSOCKET);
    }
    Origin origin = fields.size() == 1 ? Origin.read(fields.getFirst()) : null;
    return origin != null
        && (rule.exact.contains(origin)
            || rule.below.stream().anyMatch(each -> each.has(origin))
            || (rule.same && origin.isOf(scope.headers().first("host"))));
  }

  @Override
  public boolean judgesOrigin() {
    return true;
  }

  @Override
  public boolean runsOnEventLoop() {
    return true;
  }
}
