// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.util.List;

/// Routes that share middleware.
public final class RouteGroup extends Routes<RouteGroup> {
  RouteGroup(RouteBook book, List<Middleware> middleware) {
    super(book, middleware);
  }

  @Override
  RouteGroup self() {
    return this;
  }
}
