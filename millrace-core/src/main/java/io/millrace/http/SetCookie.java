// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import io.millrace.scope.Tokens;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A cookie that an answer hands to the client (RFC 6265bis, 4.1). What browsers would throw away
/// is refused here.
///
/// @param value of visible ASCII without quotation marks, commas, semicolons and backslashes
/// @param maxAge in whole seconds, null to forget it with the browser's session
/// @param path where it is sent to, and below
/// @param domain which hosts below it get it too; null for this host alone
/// @param httpOnly whether scripts cannot read it
/// @param secure whether it is sent over TLS alone
public record SetCookie(
    String name,
    String value,
    @Nullable Duration maxAge,
    String path,
    @Nullable String domain,
    SameSite sameSite,
    boolean httpOnly,
    boolean secure) {
  private static final int MOST_BYTES = 4_096;
  private static final int MOST_ATTRIBUTE_BYTES = 1_024;
  private static final String HOST_PREFIX = "__host-";
  private static final String SECURE_PREFIX = "__secure-";

  public SetCookie {
    if (!Tokens.isToken(name)) {
      throw wrong(name, "name", "letters, digits and !#$%&'*+-.^_`|~");
    }
    for (int i = 0; i < value.length(); i++) {
      if (!isOctet(value.charAt(i))) {
        // The value may be a secret, so it is not shown.
        throw wrong(name, "value", "visible ASCII without \" , ; and \\");
      }
    }
    if (name.length() + value.length() > MOST_BYTES) {
      throw wrong(name, "value", "at most " + MOST_BYTES + " bytes with the name");
    }
    if (maxAge != null
        && (maxAge.isNegative() || !maxAge.equals(maxAge.truncatedTo(ChronoUnit.SECONDS)))) {
      throw wrong(name, "Max-Age " + maxAge, "whole seconds, 0 or more");
    }
    if (!path.startsWith("/") || !isAttribute(path)) {
      throw wrong(name, "Path '" + Tokens.shown(path) + "'", "a path of ASCII without a semicolon");
    }
    if (domain != null && (domain.isEmpty() || !isAttribute(domain))) {
      throw wrong(name, "Domain '" + Tokens.shown(domain) + "'", "a host name");
    }
    if (sameSite == SameSite.NONE && !secure) {
      throw wrong(name, "SameSite=None without Secure", "both; browsers refuse it otherwise");
    }
    boolean ofHost = name.toLowerCase(Locale.ROOT).startsWith(HOST_PREFIX);
    if (isSecure(name) && !secure) {
      throw wrong(name, "prefix without Secure", "Secure");
    }
    if (ofHost && (domain != null || !path.equals("/"))) {
      throw wrong(name, "prefix __Host- with a Domain or another Path than /", "neither");
    }
  }

  /// For this host and all its paths until the browser ends, hidden from scripts, `SameSite=Lax`.
  /// `Secure` where the name's prefix promises it.
  public static SetCookie of(String name, String value) {
    return new SetCookie(name, value, null, "/", null, SameSite.LAX, true, isSecure(name));
  }

  private static boolean isSecure(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith(HOST_PREFIX) || lower.startsWith(SECURE_PREFIX);
  }

  private static IllegalArgumentException wrong(String name, String what, String expected) {
    return new IllegalArgumentException(
        "cookie " + Tokens.shown(name) + ": " + what + " (expected: " + expected + ")");
  }

  private static boolean isOctet(char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
  }

  private static boolean isAttribute(String text) {
    return text.length() <= MOST_ATTRIBUTE_BYTES
        && text.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != ';');
  }

  public SetCookie withValue(String changed) {
    return new SetCookie(name, changed, maxAge, path, domain, sameSite, httpOnly, secure);
  }

  public SetCookie withMaxAge(Duration changed) {
    return new SetCookie(name, value, changed, path, domain, sameSite, httpOnly, secure);
  }

  public SetCookie withPath(String changed) {
    return new SetCookie(name, value, maxAge, changed, domain, sameSite, httpOnly, secure);
  }

  public SetCookie withDomain(String changed) {
    return new SetCookie(name, value, maxAge, path, changed, sameSite, httpOnly, secure);
  }

  public SetCookie withSameSite(SameSite changed) {
    return new SetCookie(name, value, maxAge, path, domain, changed, httpOnly, secure);
  }

  public SetCookie withHttpOnly(boolean changed) {
    return new SetCookie(name, value, maxAge, path, domain, sameSite, changed, secure);
  }

  public SetCookie withSecure(boolean changed) {
    return new SetCookie(name, value, maxAge, path, domain, sameSite, httpOnly, changed);
  }

  /// What makes the client forget it. Path and domain have to be those it was set with.
  public SetCookie deleted() {
    return withValue("").withMaxAge(Duration.ZERO);
  }

  /// What the field `Set-Cookie` says.
  public String field() {
    StringBuilder field = new StringBuilder(name).append('=').append(value);
    if (maxAge != null) {
      field.append("; Max-Age=").append(maxAge.toSeconds());
    }
    field.append("; Path=").append(path);
    if (domain != null) {
      field.append("; Domain=").append(domain);
    }
    field.append("; SameSite=").append(sameSite.word());
    if (secure) {
      field.append("; Secure");
    }
    if (httpOnly) {
      field.append("; HttpOnly");
    }
    return field.toString();
  }

  /// Without the value, which may be a secret.
  @Override
  public String toString() {
    return "SetCookie[" + name + "]";
  }
}
