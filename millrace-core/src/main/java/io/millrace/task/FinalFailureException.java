// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// Thrown by a task that need not be tried again, as it would fail again.
public final class FinalFailureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FinalFailureException(String message) {
    super(message);
  }

  public FinalFailureException(String message, Throwable cause) {
    super(message, cause);
  }
}
