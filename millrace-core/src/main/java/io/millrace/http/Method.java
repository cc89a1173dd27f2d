// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import io.millrace.scope.Tokens;
import org.jspecify.annotations.Nullable;

/// A request method (RFC 9110, 9). Case matters, and any token is one.
public record Method(String name) {
  public static final Method GET = new Method("GET");
  public static final Method HEAD = new Method("HEAD");
  public static final Method POST = new Method("POST");
  public static final Method PUT = new Method("PUT");
  public static final Method PATCH = new Method("PATCH");
  public static final Method DELETE = new Method("DELETE");
  public static final Method OPTIONS = new Method("OPTIONS");

  public Method {
    if (!Tokens.isToken(name)) {
      throw new IllegalArgumentException(
          "method: '" + Tokens.shown(name) + "' (expected: a token such as GET)");
    }
  }

  public static Method of(String name) {
    return switch (name) {
      case "GET" -> GET;
      case "HEAD" -> HEAD;
      case "POST" -> POST;
      default -> new Method(name);
    };
  }

  /// Whether it only reads by its definition (RFC 9110, 9.2.1): GET, HEAD, OPTIONS, TRACE.
  public boolean isSafe() {
    return switch (name) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }

  /// Written out, as what a record brings is linked at run time: tens of milliseconds of each
  /// start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Method that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
