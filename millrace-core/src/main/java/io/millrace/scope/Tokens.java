// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

/// The token grammar that HTTP, cookies and subprotocols share (RFC 9110, 5.6.2).
public final class Tokens {
  private static final String MARKS = "!#$%&'*+-.^_`|~";
  private static final int SHOWN = 60;

  private Tokens() {}

  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !digit && MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// Foreign text made fit for an error or a log line: control characters replaced, cut at 60.
  public static String shown(String text) {
    String safe = text.replaceAll("\\p{Cntrl}", "?");
    return safe.length() <= SHOWN ? safe : safe.substring(0, SHOWN) + "…";
  }
}
