// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.scope.Tokens;

/// The address is not one of a WebSocket.
public final class BadUriException extends ClientException {
  private static final long serialVersionUID = 1L;

  BadUriException(String uri, String problem) {
    super("uri: '" + Tokens.shown(uri.replaceFirst("//[^/?#]*@", "//")) + "': " + problem, null);
  }

  @Override
  public boolean mayPass() {
    return false;
  }
}
