// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.tls;

import io.millrace.metrics.Metrics;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.NettyLoop;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TLS connection until its handshake is done and the protocol agreed on (ALPN, RFC 7301). On the
/// connection's loop only.
public final class TlsHandshake extends ConnectionHandler {
  private static final Logger log = LoggerFactory.getLogger(TlsHandshake.class);
  private static final String NOT_TLS =
      "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\n"
          + "This port speaks TLS: say https or wss.\n";

  private final NettyLoop loop;
  private final Channel channel;
  private final SslHandler tls;
  private final Metrics metrics;
  private final Consumer<String> agreed;
  private final long since;
  private final Duration timeout;
  private boolean done;

  /// @param now nanoseconds of the server's clock
  /// @param agreed goes on with the protocol, such as `http/1.1`
  public TlsHandshake(
      NettyLoop loop,
      Channel channel,
      SslHandler tls,
      Metrics metrics,
      Duration timeout,
      long now,
      Consumer<String> agreed) {
    this.loop = loop;
    this.channel = channel;
    this.tls = tls;
    this.metrics = metrics;
    this.timeout = timeout;
    this.since = now;
    this.agreed = agreed;
  }

  @Override
  protected void happened(ChannelHandlerContext context, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent end) || done) {
      return;
    }
    if (!end.isSuccess()) {
      failed(end.cause());
      return;
    }
    done = true;
    String protocol = tls.applicationProtocol();
    loop.unregister(this);
    agreed.accept(protocol == null ? ApplicationProtocolNames.HTTP_1_1 : protocol);
    context.pipeline().remove(this);
  }

  /// The handler of TLS closes the connection after this.
  private void failed(Throwable cause) {
    log.debug("{} did not get through the TLS handshake.", channel.remoteAddress(), cause);
    if (cause instanceof NotSslRecordException) {
      ChannelHandlerContext below = channel.pipeline().context(tls);
      below.writeAndFlush(
          ByteBufUtil.encodeString(
              channel.alloc(), java.nio.CharBuffer.wrap(NOT_TLS), StandardCharsets.US_ASCII));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message); // nothing comes before the handshake is done
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!done) {
      done = true;
      metrics.failedHandshakes.increment();
      metrics.openHttp.decrement();
      loop.unregister(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    log.debug("{} is closed in its TLS handshake.", channel.remoteAddress(), problem);
    channel.close();
  }

  @Override
  public void sweep(long now) {
    if (now - since > timeout.toNanos()) {
      log.debug("{} did not finish its TLS handshake in time.", channel.remoteAddress());
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
