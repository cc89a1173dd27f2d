// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import org.jspecify.annotations.Nullable;

/// Ends a handler with an answer of that status. The text is shown to the client; the cause is not,
/// and goes to the log.
public final class HttpException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Status status;

  public HttpException(Status status, String textForTheClient) {
    this(status, textForTheClient, null);
  }

  public HttpException(Status status, String textForTheClient, @Nullable Throwable cause) {
    super(textForTheClient, cause);
    this.status = status;
  }

  public Status status() {
    return status;
  }
}
