// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// The server that keeps the tasks has not answered, so nobody can say how they are.
public final class TasksUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TasksUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
