// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

public final class MalformedBodyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MalformedBodyException(String what) {
    super(what);
  }
}
