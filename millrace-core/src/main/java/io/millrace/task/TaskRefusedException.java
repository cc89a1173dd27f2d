// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// A task was not accepted, and will not be run, unless [#mayRun] says otherwise.
public final class TaskRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean mayRun;

  public TaskRefusedException(String message) {
    super(message);
    this.mayRun = false;
  }

  public TaskRefusedException(String message, Throwable cause) {
    this(message, cause, false);
  }

  /// @param mayRun whether it may have been accepted all the same
  public TaskRefusedException(String message, Throwable cause, boolean mayRun) {
    super(message, cause);
    this.mayRun = mayRun;
  }

  /// Whether it may have been accepted all the same, as only the server's answer is missing. With a
  /// key it can be asked for again without being run twice.
  public boolean mayRun() {
    return mayRun;
  }
}
