// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

/// The connection was not open within the open timeout of the options.
public final class OpenTimeoutException extends ClientException {
  private static final long serialVersionUID = 1L;

  public OpenTimeoutException(String message) {
    super(message, null);
  }

  @Override
  public boolean mayPass() {
    return true;
  }
}
