// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import io.millrace.scope.Tokens;
import org.jspecify.annotations.Nullable;

/// What a request asks for, its forms told apart (RFC 9112, 3.2).
///
/// @param authority host and port that a whole URL named, which count in place of the field `Host`;
///   null where it named none
/// @param path path and query; `*` for the server as a whole
public record RequestTarget(@Nullable String authority, String path) {
  private static final RequestTarget WHOLE_SERVER = new RequestTarget(null, "*");

  /// Marks of host names beside letters and digits (RFC 3986, 3.2.2), without the comma, which is
  /// more likely two hosts in one.
  private static final String HOST_MARKS = "-._~%!$&'()*+;=";

  /// @param method with which it was asked for
  /// @param text as it came
  /// @throws IllegalArgumentException when it is of no form that fits the method
  public static RequestTarget read(Method method, String text) {
    checkCharacters(text);
    if (text.startsWith("/")) {
      return new RequestTarget(null, text);
    }
    if (text.equals("*")) {
      if (method.equals(Method.OPTIONS)) {
        return WHOLE_SERVER;
      }
      throw wrong(text, "a path, as * belongs to OPTIONS");
    }
    int start = afterScheme(text);
    if (start < 0) {
      throw wrong(text, "a path or a URL of http");
    }
    int end = start;
    while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
      end++;
    }
    String authority = text.substring(start, end);
    if (!isAuthority(authority)) {
      throw wrong(text, "a URL with host and port, and no user");
    }
    String rest = text.substring(end);
    return new RequestTarget(authority, rest.startsWith("/") ? rest : "/" + rest);
  }

  private static int afterScheme(String text) {
    for (String scheme : new String[] {"http://", "https://"}) {
      if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return -1;
  }

  /// What else is no URI is left to the handlers: browsers send `|` and `{` as they are.
  private static void checkCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw wrong(text, "visible ASCII characters, no fragment");
      }
    }
  }

  private static IllegalArgumentException wrong(String text, String expected) {
    return new IllegalArgumentException(
        "request target: '" + Tokens.shown(text) + "' (expected: " + expected + ")");
  }

  /// Whether that may be a `Host`: a name, an IPv4 address or an IPv6 address in brackets, and a
  /// port where there is one.
  public static boolean isAuthority(String text) {
    int hostEnd = text.startsWith("[") ? afterBracket(text) : afterName(text);
    if (hostEnd <= 0 || hostEnd == text.length()) {
      return hostEnd > 0;
    }
    return text.charAt(hostEnd) == ':' && isPort(text, hostEnd + 1);
  }

  private static int afterName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && HOST_MARKS.indexOf(c) < 0) {
        return i;
      }
    }
    return text.length();
  }

  /// -1 when it is no address.
  private static int afterBracket(String text) {
    boolean colon = false;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ']') {
        return colon ? i + 1 : -1;
      }
      colon |= c == ':';
      if (c != ':' && c != '.' && Character.digit(c, 16) < 0) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isPort(String text, int from) {
    int port = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      port = port * 10 + digit;
      if (port > 65_535) {
        return false;
      }
    }
    return true;
  }
}
