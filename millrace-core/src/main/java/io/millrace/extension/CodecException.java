// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

/// A peer's message cannot be changed back; the connection is closed.
public final class CodecException extends Exception {
  private static final long serialVersionUID = 1L;

  /// The close code for data that is not what it claims to be (RFC 6455, 7.4.1).
  public static final int INVALID = 1007;

  /// The close code for a message that is too big.
  public static final int TOO_BIG = 1009;

  private final int closeCode;

  /// @param reason is told to the peer: at most 123 bytes
  public CodecException(int closeCode, String reason) {
    super(reason, null, false, false);
    this.closeCode = closeCode;
  }

  public int closeCode() {
    return closeCode;
  }

  /// What the peer is told.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
