// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.scope.User;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;

/// Accounts that are good for a test: who says so in a field is known by that name.
public final class TestMembers {
  public static final Membership MEMBERSHIP = Membership.of(new Named(), new Members());

  private TestMembers() {}

  public static ProbeSocket connect(Probe site, String path, String name) {
    return site.connect(Scope.of(Scope.WEBSOCKET, path, Headers.of("name", name)));
  }

  private static final class Named implements Middleware {
    @Override
    public Admission admit(Scope scope) {
      String name = scope.headers().first("name", "");
      return Admission.proceed(name.isEmpty() ? scope : scope.withUser(new User(name)));
    }
  }

  private static final class Members implements Middleware {
    @Override
    public Admission admit(Scope scope) {
      return scope.user().isAuthenticated()
          ? Admission.proceed(scope)
          : Admission.refuse(Response.of(Status.FORBIDDEN));
    }
  }
}
