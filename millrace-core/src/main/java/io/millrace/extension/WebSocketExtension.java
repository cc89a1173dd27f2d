// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An extension of the WebSocket protocol, on either end (RFC 6455, 9). One object serves all
/// connections; what belongs to one is in its [MessageCodec].
public interface WebSocketExtension {
  /// As registered, such as `permessage-deflate`.
  String name();

  /// What a server makes of an offer: terms that both ends keep, or null to decline.
  ///
  /// @param offer one with this extension's name
  @Nullable Agreement answer(ExtensionTerms offer);

  /// What a client offers, in its order of preference. Each must have this extension's name.
  List<ExtensionTerms> offers();

  /// What a client makes of the server's answer to its offers.
  ///
  /// @throws IllegalArgumentException when the answer is not one to those offers; the connection is
  ///   failed
  MessageCodec agreed(ExtensionTerms answer);

  /// @param answer what the server says
  /// @param codec of this one connection
  record Agreement(ExtensionTerms answer, MessageCodec codec) {}
}
