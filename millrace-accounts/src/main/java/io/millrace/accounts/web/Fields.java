// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import io.millrace.http.Request;
import io.millrace.json.Json;
import io.millrace.scope.Query;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client has sent, as a form or as JSON.
///
/// @param username empty when it is missing
/// @param password empty when it is missing
/// @param next a path of this site to go to afterwards, or null
record Fields(String username, String password, @Nullable String next) {
  static boolean areJson(Request request) {
    String type = request.headers().first("content-type", "");
    return type.split(";", -1)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
  }

  /// @throws Json.Unreadable when it says that it is JSON and is not
  static Fields read(Request request) {
    if (areJson(request)) {
      Map<?, ?> values = Json.read(request.text(), Map.class);
      return new Fields(text(values.get("username")), text(values.get("password")), null);
    }
    Query form = form(request);
    String next = form.first("next");
    return new Fields(
        orEmpty(form.first("username")),
        orEmpty(form.first("password")),
        LocalPath.read(next == null ? request.query().first("next") : next));
  }

  /// The one place that knows how forms are read.
  private static Query form(Request request) {
    return Query.parse(request.text());
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  boolean areMissing() {
    return username.isEmpty() || password.isEmpty();
  }

  @Override
  public String toString() {
    return "Fields[" + username + "]";
  }
}
