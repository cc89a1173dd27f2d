// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Scope;

/// Sends whoever comes, handshakes too, to the same place on `https`.
///
/// @param port of https, as clients reach it
record ToHttps(int port) implements Middleware {
  private static final int USUAL = 443;

  /// Where nothing else is said.
  static final Response NOT_HERE = Response.of(Status.NOT_FOUND);

  @Override
  public Admission admit(Scope scope) {
    String host = scope.headers().first("host");
    if (host == null) {
      return Admission.refuse(
          Response.of(
              Status.BAD_REQUEST,
              "This is served by https only, and the field Host is missing.\n"));
    }
    String path = scope.rawPath().startsWith("/") ? scope.rawPath() : "/";
    String query = scope.queryString().isEmpty() ? "" : "?" + scope.queryString();
    return Admission.refuse(
        Response.empty(Status.PERMANENT_REDIRECT)
            .with(
                "location",
                "https://" + name(host) + (port == USUAL ? "" : ":" + port) + path + query));
  }

  /// Without its port.
  private static String name(String host) {
    int colon = host.indexOf(':', host.startsWith("[") ? host.indexOf(']') : 0);
    return colon < 0 ? host : host.substring(0, colon);
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
