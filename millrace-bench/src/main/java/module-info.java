// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// The load tool, the servers to compare with, and the micro-benchmarks. Never published.
@NullMarked
module io.millrace.bench {
  requires io.millrace.cli;
  requires io.millrace.core;
  requires io.millrace.net;
  requires io.millrace.redis;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires java.logging;
  requires java.management;
  requires HdrHistogram;
  requires org.jspecify;

  // The peers and the micro-benchmarks.
  requires io.helidon.common.buffers;
  requires io.helidon.http;
  requires io.helidon.webserver;
  requires io.helidon.webserver.websocket;
  requires io.helidon.websocket;
  requires io.vertx.core;
  requires jmh.core;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.websocket.api;
  requires org.eclipse.jetty.websocket.server;
  requires undertow.core;
  requires xnio.api;

  exports io.millrace.bench;

  opens io.millrace.bench to
      info.picocli;

  provides io.millrace.cli.CommandProvider with
      io.millrace.bench.BenchProvider;
}
