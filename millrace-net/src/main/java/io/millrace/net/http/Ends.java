// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.scope.Endpoint;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;

/// The two ends of a connection, as the requests on it show them.
///
/// @param server the end that the client reached
/// @param secure whether it was TLS that the client spoke
public record Ends(Endpoint client, Endpoint server, boolean secure) {
  private static final AttributeKey<Ends> SAID = AttributeKey.valueOf(Ends.class, "said");

  /// What a trusted balancer has said; else the socket's own.
  public static Ends of(Channel channel) {
    boolean secure = channel.pipeline().get(SslHandler.class) != null;
    if (channel.hasAttr(SAID)) {
      Ends said = channel.attr(SAID).get();
      return new Ends(said.client, said.server, said.secure || secure);
    }
    return new Ends(
        HttpRequests.endpoint(channel.remoteAddress()),
        SharedStrings.ofThisThread().shared(HttpRequests.endpoint(channel.localAddress())),
        secure);
  }

  /// Makes this what [#of] says of the channel.
  public void setFor(Channel channel) {
    channel.attr(SAID).set(this);
  }
}
