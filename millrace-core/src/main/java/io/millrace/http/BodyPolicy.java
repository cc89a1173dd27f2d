// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

/// How a route takes the content of its requests.
///
/// @param most bytes that it takes; beyond is answered 413
/// @param streamed whether the handler is called with the head alone and reads the content as it
///   arrives, which costs no memory. Otherwise it is called when all has come
public record BodyPolicy(long most, boolean streamed) {
  public BodyPolicy {
    if (most < 0) {
      throw new IllegalArgumentException("most: " + most + " bytes (expected: 0 or more)");
    }
    if (!streamed && most > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "most: " + most + " bytes in memory (expected: below 2 GiB, or streamed)");
    }
  }

  /// Received whole before the handler is called, in memory.
  public static BodyPolicy whole(int mostBytes) {
    return new BodyPolicy(mostBytes, false);
  }

  /// Read by the handler as it arrives.
  public static BodyPolicy streamed(long mostBytes) {
    return new BodyPolicy(mostBytes, true);
  }
}
