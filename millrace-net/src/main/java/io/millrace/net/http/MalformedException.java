// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Response;
import io.millrace.http.Status;

/// A request cannot be read, or could be read in two ways. The words are for its client.
final class MalformedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final transient Status status;

  MalformedException(String words) {
    this(Status.BAD_REQUEST, words);
  }

  MalformedException(Status status, String words) {
    super(words);
    this.status = status;
  }

  Response answer() {
    return Response.of(status, getMessage() + "\n");
  }

  /// It is expected, and where it came from says nothing.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
