// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import org.jspecify.annotations.Nullable;

/// Bytes from Redis that are no message of ours: another serializer, prefix or key, another
/// program, or somebody who means harm. Says what is wrong and shows none of the content.
public final class MalformedBodyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedBodyException(String message) {
    this(message, null);
  }

  public MalformedBodyException(String message, @Nullable Throwable cause) {
    super("body: " + message, cause);
  }
}
