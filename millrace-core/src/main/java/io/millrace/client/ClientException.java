// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import org.jspecify.annotations.Nullable;

/// A client could not open its connection, or keep it open.
///
/// ```
/// ClientException
/// ├── BadUriException           the address is none
/// ├── UnreachableException      nobody answers there: unknown host, refused, cut off
/// ├── OpenTimeoutException      not open within the time for it
/// ├── ProxyException            the proxy does not let it through
/// ├── TlsException              no trusted TLS connection
/// ├── HandshakeRefusedException the server answered, and said no
/// ├── BadAnswerException        the server's answer breaks the protocol
/// └── ClosedForGoodException    closed in a way that would only repeat itself
/// ```
public abstract sealed class ClientException extends RuntimeException
    permits BadUriException,
        UnreachableException,
        OpenTimeoutException,
        ProxyException,
        TlsException,
        HandshakeRefusedException,
        BadAnswerException,
        ClosedForGoodException {
  private static final long serialVersionUID = 1L;

  ClientException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Whether it may pass by itself, so that trying again later makes sense.
  public abstract boolean mayPass();
}
