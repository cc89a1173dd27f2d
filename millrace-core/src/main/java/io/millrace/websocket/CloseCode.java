// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

/// Why a WebSocket ends (RFC 6455, 7.4, and the IANA registry).
public final class CloseCode {
  public static final int NORMAL = 1000;
  public static final int GOING_AWAY = 1001;
  public static final int PROTOCOL_ERROR = 1002;
  public static final int UNSUPPORTED_DATA = 1003;

  /// Never on the wire: the close frame had no code.
  public static final int NO_CODE = 1005;

  /// Never on the wire: the connection ended without a close frame.
  public static final int ABNORMAL = 1006;

  public static final int INVALID_PAYLOAD = 1007;
  public static final int POLICY_VIOLATION = 1008;
  public static final int TOO_BIG = 1009;

  /// Sent by clients: the server has not agreed to an extension that they need.
  public static final int MANDATORY_EXTENSION = 1010;

  public static final int SERVER_ERROR = 1011;
  public static final int SERVICE_RESTART = 1012;
  public static final int TRY_AGAIN_LATER = 1013;
  public static final int BAD_GATEWAY = 1014;

  private CloseCode() {}

  /// Whether a peer may send this code in a close frame.
  public static boolean isSendable(int code) {
    return (code >= NORMAL && code <= UNSUPPORTED_DATA)
        || (code >= INVALID_PAYLOAD && code <= BAD_GATEWAY)
        || (code >= 3000 && code <= 4999);
  }
}
