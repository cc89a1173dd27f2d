// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.http.HttpConnection;
import io.millrace.net.http.HttpDecoder;
import io.millrace.net.http.HttpEncoder;
import io.millrace.net.http.HttpRequests;
import io.millrace.net.http.KnownHeads;
import io.millrace.net.http.ServerContext;
import io.millrace.net.http2.Http2Connection;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.tls.ServerTls;
import io.millrace.net.tls.TlsHandshake;
import io.millrace.server.Listen;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets new connections in, as HTTP, or turns them away when there are too many, or too much to do.
@ChannelHandler.Sharable
final class ConnectionGate extends ChannelInitializer<Channel> {
  private static final Logger log = LoggerFactory.getLogger(ConnectionGate.class);
  private static final Response BUSY = Response.text("Server busy!").with(Status.UNAVAILABLE);
  private static final Response OVERLOADED = BUSY.with("retry-after", "2");

  private final ServerContext server;
  private final OpenConnections open;
  private final boolean proxied;
  private final @Nullable ServerTls tls;

  // One for all, as each connection keeps it.
  private final ChannelFutureListener leaves;
  private final ChannelFutureListener leavesTls;

  private final Map<EventLoop, NettyLoop> loops = new HashMap<>();
  private final Map<EventLoop, HttpEncoder> encoders = new HashMap<>();
  private final Map<EventLoop, KnownHeads> heads = new HashMap<>();

  /// @param listen where they come in
  /// @param tls null where connections are plain
  ConnectionGate(
      ServerContext server,
      OpenConnections open,
      List<NettyLoop> all,
      Listen listen,
      @Nullable ServerTls tls) {
    this.server = server;
    this.open = open;
    this.proxied = listen instanceof Listen.Proxied;
    this.tls = tls;
    this.leaves = _ -> open.leave();
    this.leavesTls = _ -> server.metrics().openTls.decrement();
    for (NettyLoop loop : all) {
      loops.put(loop.netty(), loop);
      encoders.put(
          loop.netty(), new HttpEncoder(server.application().surroundings().timeline()::now));
      heads.put(loop.netty(), new KnownHeads());
    }
  }

  @Override
  @SuppressWarnings("NullAway") // every channel of this server is on one of its loops
  protected void initChannel(Channel channel) {
    NettyLoop loop = loops.get(channel.eventLoop());
    HttpEncoder encoder = encoders.get(channel.eventLoop());
    server.metrics().accepted.increment();
    if (loop.isOverloaded()) { // and so are all others
      server.metrics().refusedOverloaded.increment();
      turnAway(channel, loop, encoder, OVERLOADED);
      return;
    }
    if (!open.enter()) {
      server.metrics().refused.increment();
      turnAway(channel, loop, encoder, BUSY);
      return;
    }
    channel.closeFuture().addListener(leaves);
    server.metrics().openHttp.increment();
    log.debug("{} connected", channel.remoteAddress());
    if (proxied
        && server.options().proxies().trusts(HttpRequests.endpoint(channel.remoteAddress()))) {
      ProxyHeader.await(server, loop, channel, () -> begin(channel, loop, encoder));
    } else {
      begin(channel, loop, encoder);
    }
  }

  private void begin(Channel channel, NettyLoop loop, HttpEncoder encoder) {
    if (tls == null) {
      HttpDecoder decoder = decoder(channel);
      HttpConnection connection = speakHttp(channel, loop, encoder, decoder);
      decoder.handsHttp2To(
          () -> {
            loop.unregister(connection);
            channel.pipeline().remove(connection);
            Http2Connection.begin(server, loop, channel, encoder, open);
          });
    } else {
      encrypt(channel, loop, encoder, tls);
    }
  }

  private void encrypt(Channel channel, NettyLoop loop, HttpEncoder encoder, ServerTls with) {
    server.metrics().openTls.increment();
    channel.closeFuture().addListener(leavesTls);
    SslHandler handler = with.handler(channel.alloc());
    TlsHandshake handshake =
        new TlsHandshake(
            loop,
            channel,
            handler,
            server.metrics(),
            with.options().handshakeTimeout(),
            server.now(),
            protocol -> {
              if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                Http2Connection.begin(server, loop, channel, encoder, open);
              } else {
                HttpConnection _ = speakHttp(channel, loop, encoder, decoder(channel));
              }
            });
    channel.pipeline().addLast(handler, handshake);
    loop.register(handshake);
  }

  @SuppressWarnings("NullAway") // every channel of this server is on one of its loops
  private HttpDecoder decoder(Channel channel) {
    return new HttpDecoder(server.limits(), heads.get(channel.eventLoop()));
  }

  private HttpConnection speakHttp(
      Channel channel, NettyLoop loop, HttpEncoder encoder, HttpDecoder decoder) {
    HttpConnection connection = new HttpConnection(server, loop, channel, encoder, decoder);
    channel.pipeline().addLast(decoder, connection);
    loop.register(connection);
    return connection;
  }

  /// Over TLS without a word, which would take a handshake.
  private void turnAway(Channel channel, NettyLoop loop, HttpEncoder encoder, Response why) {
    if (tls != null) {
      channel.close();
      return;
    }
    TurnedAway leaving = new TurnedAway(loop, channel, open, server.now());
    channel.pipeline().addLast(leaving);
    loop.register(leaving);
    leaving.tell(encoder, why);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    log.warn("A connection could not be set up.", problem);
    context.close();
  }
}
