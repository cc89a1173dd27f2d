// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.extension.Extensions;
import io.millrace.extension.WebSocketExtension;
import io.millrace.http.Response;
import io.millrace.net.loop.FrameWriter;
import io.millrace.scope.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a wish to open a WebSocket is answered: the protocol that carried it knows. On the loop
/// only.
public interface HandshakeAnswer {
  /// Says yes.
  ///
  /// @param known extensions that this end knows
  /// @return what was agreed on
  Extensions.Agreed accept(
      FrameWriter out,
      @Nullable String subprotocol,
      Headers headers,
      List<WebSocketExtension> known);

  /// Says no, as the last word.
  void reject(FrameWriter out, Response answer);

  /// Whether there is nothing more to do once it has said yes: then it is not kept for the life of
  /// the connection, nor told of its end.
  default boolean isDoneOnceAccepted() {
    return false;
  }

  /// The connection has ended, accepted or not.
  void ended();
}
