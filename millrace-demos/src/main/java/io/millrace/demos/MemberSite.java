// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.scope.User;
import io.millrace.server.RouteGroup;
import io.millrace.server.ServerBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The routes of the site that know who the visitor is.
final class MemberSite {
  private MemberSite() {}

  static void addTo(ServerBuilder builder, Assets assets, SiteParts parts) {
    Membership membership = parts.membership();
    boolean accounts = membership.exists();
    builder.with(
        new PageHeaders(),
        routes -> {
          membership.known().forEach(routes::use);
          routes.getAsync(
              "/whoami", request -> CompletableFuture.completedStage(visitor(request, accounts)));
          routes.websocket("/ws/chat/{room:\\w+}/", RoomConsumer::new);
          if (accounts) {
            membership.required().forEach(routes::use);
            members(routes, assets);
            TailfSite.addTo(routes, parts);
          }
        });
  }

  private static void members(RouteGroup routes, Assets assets) {
    // Whether it is shown depends on who asks, so nothing may show it again without asking.
    routes.get(
        "/members/",
        request -> assets.page("members", request).with("cache-control", "private, no-cache"));
    routes.websocket("/ws/members/", MembersConsumer::new);
  }

  /// What the header of all pages asks for, so that the pages themselves are the same for everybody
  /// and may be kept.
  private static Response visitor(Request request, boolean accounts) {
    User user = request.scope().user();
    Map<String, Object> known = new LinkedHashMap<>();
    known.put("accounts", accounts);
    known.put("user", user.isAuthenticated() ? user.name() : "");
    return Response.json(known).with("cache-control", "no-store");
  }
}
