// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.http.Response;
import io.millrace.scope.Scope;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A guard that is made when somebody comes, as making it takes longer than all the rest of a
/// start; off the event loop. For guards that leave origins to others.
final class LateGuard implements Middleware {
  private final Supplier<Middleware> maker;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Middleware made;

  LateGuard(Supplier<Middleware> maker) {
    this.maker = maker;
  }

  @Override
  public Admission admit(Scope scope) throws Exception {
    Middleware guard = made;
    return (guard == null ? make() : guard).admit(scope);
  }

  private Middleware make() {
    lock.lock();
    try {
      Middleware guard = made;
      if (guard == null) {
        guard = maker.get();
        made = guard;
      }
      return guard;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Response respond(Scope scope, Response response) {
    Middleware guard = made;
    return guard == null ? response : guard.respond(scope, response);
  }
}
