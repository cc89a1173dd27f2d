// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// A task was not accepted, and will not be run.
public final class TaskRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TaskRefusedException(String message) {
    super(message);
  }

  public TaskRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
