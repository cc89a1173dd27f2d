// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import io.millrace.json.Json;
import io.millrace.scope.Headers;
import io.millrace.scope.Query;
import io.millrace.scope.Scope;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// One HTTP request. Immutable, but for the array of [#body()], which is not copied, and for a
/// content that is still arriving.
///
/// @param content received whole, unless the route asked for it as it arrives
public record Request(Method method, Scope scope, RequestBody content) {
  public Request(Method method, Scope scope, byte[] body) {
    this(method, scope, body.length == 0 ? RequestBody.Whole.NONE : new RequestBody.Whole(body));
  }

  public static Request get(String target) {
    return new Request(
        Method.GET, Scope.of(Scope.HTTP, target, Headers.none()), RequestBody.Whole.NONE);
  }

  /// @param target path and query
  public static Request of(Method method, String target, Headers headers, byte[] body) {
    return new Request(method, Scope.of(Scope.HTTP, target, headers), body);
  }

  public String argument(String name) {
    return scope.argument(name);
  }

  public Headers headers() {
    return scope.headers();
  }

  public Query query() {
    return scope.query();
  }

  /// All of the content. Where it is still arriving this waits for it, and takes it away.
  public byte[] body() {
    return content.bytes();
  }

  /// The content as a stream; of a request that was received whole, a fresh one at each call.
  public InputStream stream() {
    return content.stream();
  }

  /// The body as UTF-8; what is not UTF-8 becomes U+FFFD.
  public String text() {
    return new String(body(), StandardCharsets.UTF_8);
  }

  /// The body as JSON.
  ///
  /// @throws HttpException answered with 400 when it is not that type in JSON
  public <T> T json(Class<T> type) {
    try {
      return Json.read(text(), type);
    } catch (Json.Unreadable wrong) {
      throw new HttpException(
          Status.BAD_REQUEST, "The body is not the JSON that was expected.", wrong);
    }
  }

  public Request withScope(Scope changed) {
    return new Request(method, changed, content);
  }
}
