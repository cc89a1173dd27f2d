// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import io.millrace.scope.Tokens;
import java.nio.charset.StandardCharsets;

/// How a WebSocket ended, or shall end.
///
/// @param code one of [CloseCode], or 3000 to 4999; 1005 and 1006 only say how it ended, no end
///   sends them
/// @param text for people; at most 123 bytes of UTF-8, as a close frame has no more room
public record CloseReason(int code, String text) {
  public static final CloseReason NORMAL = new CloseReason(CloseCode.NORMAL, "");
  public static final CloseReason GOING_AWAY = new CloseReason(CloseCode.GOING_AWAY, "");
  public static final CloseReason NO_CODE = new CloseReason(CloseCode.NO_CODE, "");
  public static final CloseReason ABNORMAL = new CloseReason(CloseCode.ABNORMAL, "");
  public static final CloseReason SERVER_ERROR = new CloseReason(CloseCode.SERVER_ERROR, "");

  private static final int LONGEST_TEXT = 123;

  public CloseReason {
    boolean neverSent = code == CloseCode.NO_CODE || code == CloseCode.ABNORMAL;
    if (!CloseCode.isSendable(code) && !neverSent) {
      throw new IllegalArgumentException(
          "close code: " + code + " (expected: 1000..1003, 1007..1014 or 3000..4999)");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "close reason: '"
              + Tokens.shown(text)
              + "' of "
              + bytes
              + " bytes (expected: at most "
              + LONGEST_TEXT
              + ")");
    }
  }

  @Override
  public String toString() {
    return text.isEmpty() ? Integer.toString(code) : code + " " + Tokens.shown(text);
  }
}
