// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// The engine that serves applications on Netty: event loops, HTTP/1.1 and WebSocket on real
/// sockets. The only module that knows Netty.
@NullMarked
module io.millrace.net {
  requires transitive io.millrace.core;
  requires org.slf4j;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.haproxy;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.handler.proxy;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.transport.unix.common;

  exports io.millrace.net;
  exports io.millrace.net.frame to
      io.millrace.bench;

  provides io.millrace.client.ClientEngine with
      io.millrace.net.client.NettyClientEngine;
  provides io.millrace.relay.RelayEngine with
      io.millrace.net.NettyRelayEngine;
  provides io.millrace.server.Engine with
      io.millrace.net.NettyEngine;
}
