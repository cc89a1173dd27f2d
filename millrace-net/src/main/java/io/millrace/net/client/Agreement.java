// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.extension.Extensions;
import io.millrace.extension.WebSocketExtension;
import io.millrace.http.Response;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.websocket.HandshakeAnswer;
import io.millrace.scope.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client's end of a handshake that the server has answered already: there is nothing to say.
final class Agreement implements HandshakeAnswer {
  private final Extensions.Agreed extensions;
  private final Runnable ended;

  Agreement(Extensions.Agreed extensions, Runnable ended) {
    this.extensions = extensions;
    this.ended = ended;
  }

  @Override
  public Extensions.Agreed accept(
      FrameWriter out,
      @Nullable String subprotocol,
      Headers headers,
      List<WebSocketExtension> known) {
    return extensions;
  }

  /// A consumer that does not want the connection after all: it ends without a word.
  @Override
  public void reject(FrameWriter out, Response answer) {}

  @Override
  public void ended() {
    ended.run();
  }
}
