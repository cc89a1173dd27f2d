// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.websocket.CloseReason;

/// A connection that was to be opened again and again was closed for a reason that would only
/// repeat itself, such as 1002 or 1008.
public final class ClosedForGoodException extends ClientException {
  private static final long serialVersionUID = 1L;

  private final transient CloseReason reason;

  ClosedForGoodException(String uri, CloseReason reason) {
    super(uri + " was closed with " + reason + ", which connecting again would not mend", null);
    this.reason = reason;
  }

  public CloseReason reason() {
    return reason;
  }

  @Override
  public boolean mayPass() {
    return false;
  }
}
