// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.net.http.Ends;
import io.millrace.net.http.ServerContext;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.NettyLoop;
import io.millrace.scope.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection of a trusted balancer until its PROXY header has come, which must not take longer
/// than a request. Whoever sends something else is dropped without a word. On the connection's loop
/// only.
final class ProxyHeader extends ConnectionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProxyHeader.class);

  /// What a balancer may add to the addresses, such as a certificate's name.
  private static final int MOST_EXTRAS = 2_048;

  private final ServerContext server;
  private final NettyLoop loop;
  private final Channel channel;
  private final Runnable next;
  private final long since;
  private boolean done;

  private ProxyHeader(ServerContext server, NettyLoop loop, Channel channel, Runnable next) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.next = next;
    this.since = server.now();
  }

  /// @param next goes on with what is spoken behind the header
  static void await(ServerContext server, NettyLoop loop, Channel channel, Runnable next) {
    ProxyHeader handler = new ProxyHeader(server, loop, channel, next);
    channel.pipeline().addLast(new HAProxyMessageDecoder(MOST_EXTRAS), handler);
    loop.register(handler);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof HAProxyMessage header && !done) {
        done = true;
        loop.unregister(this);
        Ends said = said(header);
        if (said != null) {
          log.debug("{} speaks for {}", channel.remoteAddress(), said.client());
          said.setFor(channel);
        }
        next.run();
        context.pipeline().remove(this);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /// Null when the balancer speaks for itself, or does not know for whom.
  private static @Nullable Ends said(HAProxyMessage header) {
    if (header.command() != HAProxyCommand.PROXY) {
      return null;
    }
    boolean secure =
        header.tlvs().stream()
            .anyMatch(each -> each instanceof HAProxySSLTLV tls && tls.isPP2ClientSSL());
    return switch (header.proxiedProtocol()) {
      case TCP4, TCP6 ->
          new Ends(
              new Endpoint(header.sourceAddress(), header.sourcePort()),
              new Endpoint(header.destinationAddress(), header.destinationPort()),
              secure);
      case UNIX_STREAM ->
          new Ends(
              Endpoint.unix(header.sourceAddress()),
              Endpoint.unix(header.destinationAddress()),
              secure);
      case UNKNOWN, UDP4, UDP6, UNIX_DGRAM -> null;
    };
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!done) {
      done = true;
      server.metrics().openHttp.decrement();
      loop.unregister(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    server.metrics().violations.increment();
    log.debug("{} did not begin with a PROXY header.", channel.remoteAddress(), problem);
    channel.close();
  }

  @Override
  public void sweep(long now) {
    if (now - since > server.limits().requestTimeout().toNanos()) {
      log.debug("{} did not send its PROXY header in time.", channel.remoteAddress());
      drop();
    }
  }

  @Override
  public void goAway() {
    drop();
  }

  @Override
  public boolean isWebSocket() {
    return false;
  }

  @Override
  public void drop() {
    channel.close();
  }

  @Override
  public void inputEnded() {
    drop();
  }
}
