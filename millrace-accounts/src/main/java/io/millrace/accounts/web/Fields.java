// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import io.millrace.form.Form;
import io.millrace.http.HttpException;
import io.millrace.http.Request;
import io.millrace.json.Json;
import io.millrace.scope.Query;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
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
  /// @throws HttpException when it is neither that nor a form
  static Fields read(Request request) {
    if (areJson(request)) {
      Map<?, ?> values = Json.read(request.text(), Map.class);
      return new Fields(text(values.get("username")), text(values.get("password")), null);
    }
    Function<String, @Nullable String> form = form(request);
    String next = form.apply("next");
    return new Fields(
        orEmpty(form.apply("username")),
        orEmpty(form.apply("password")),
        LocalPath.read(next == null ? request.query().first("next") : next));
  }

  /// A plain client that does not say what it sends means a form.
  private static Function<String, @Nullable String> form(Request request) {
    if (!request.headers().has("content-type")) {
      return Query.parse(request.text())::first;
    }
    try (Form form = Form.of(request)) {
      return form::first;
    }
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
