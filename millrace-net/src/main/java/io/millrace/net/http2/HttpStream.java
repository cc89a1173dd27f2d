// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.millrace.extension.Extensions;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.net.http.HttpEncoder;
import io.millrace.net.http.ServerContext;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.StallWatch;
import io.millrace.net.websocket.WebSocketChannel;
import io.millrace.server.Exchange;
import io.millrace.server.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stream of HTTP/2: one request and its answer. The request that opens a WebSocket turns it into
/// a [WebSocketChannel]. On the connection's loop only.
final class HttpStream extends ConnectionHandler {
  private static final Logger log = LoggerFactory.getLogger(HttpStream.class);

  private final Http2Connection connection;
  private final ServerContext server;
  private final NettyLoop loop;
  private final Http2StreamChannel channel;
  private final HttpEncoder http;
  private final FrameWriter writer;
  private final StallWatch stall;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private final long since;

  private @Nullable Request request;
  private @Nullable Exchange exchange;
  private boolean headCame;
  private boolean whole;
  private boolean answered;

  HttpStream(
      Http2Connection connection,
      ServerContext server,
      NettyLoop loop,
      Http2StreamChannel channel,
      HttpEncoder http) {
    this.connection = connection;
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.http = http;
    this.writer = new FrameWriter(channel, loop);
    this.stall = new StallWatch(channel);
    this.since = server.now();
  }

  // ---- reading ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame head when !headCame -> begin(head);
        case ByteBuf bytes -> add(bytes);
        default -> {} // trailers, and what is not known
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(Http2HeadersFrame frame) {
    headCame = true;
    Limits limits = server.limits();
    switch (Http2Requests.read(frame.headers(), limits.requestLine(), connection.ends())) {
      case Http2Requests.Head.Refused(Response answer) -> refuse(answer);
      case Http2Requests.Head.WebSocket(Request opening) -> becomeWebSocket(opening);
      case Http2Requests.Head.Plain(Request begun) -> {
        request = begun;
        expect(begun, limits);
      }
    }
  }

  /// What the head says of the content to come.
  private void expect(Request begun, Limits limits) {
    String length = begun.headers().first("content-length", "0");
    // The codec has compared it with the content, and refused what is no number.
    if (length.length() > 18 || Long.parseLong(length) > limits.body()) {
      refuse(Response.of(Status.CONTENT_TOO_LARGE));
      return;
    }
    String expected = begun.headers().first("expect");
    if (expected == null) {
      return;
    }
    if (expected.equalsIgnoreCase("100-continue")) {
      channel.writeAndFlush(new DefaultHttp2HeadersFrame(Http2Answers.interim(100)));
    } else {
      refuse(Response.of(Status.EXPECTATION_FAILED));
    }
  }

  private void add(ByteBuf part) {
    server.metrics().bytesIn.add(part.readableBytes());
    int size = part.readableBytes();
    if (answered || whole || request == null) {
      return;
    }
    if (body.size() + size > server.limits().body()) {
      refuse(Response.of(Status.CONTENT_TOO_LARGE));
    } else if (!connection.takeBody(size)) {
      refuse(Response.of(Status.UNAVAILABLE));
    } else {
      byte[] bytes = new byte[size];
      part.readBytes(bytes);
      body.writeBytes(bytes);
    }
  }

  /// The request is whole.
  @Override
  public void inputEnded() {
    whole = true;
    Request head = request;
    if (answered || head == null) {
      return;
    }
    Request complete =
        body.size() == 0 ? head : new Request(head.method(), head.scope(), body.toByteArray());
    request = complete;
    Exchange begun = server.application().handle(complete, loop, this::answered);
    exchange = answered ? null : begun;
  }

  // ---- answering ----

  private void answered(Exchange answering, Response response) {
    if (loop.inLoop()) {
      answer(response);
    } else {
      loop.execute(() -> answer(response));
    }
  }

  private void refuse(Response answer) {
    server.metrics().violations.increment();
    answer(answer);
  }

  private void answer(Response response) {
    if (answered || !channel.isActive()) {
      return;
    }
    answered = true;
    exchange = null;
    boolean head = request != null && request.method().equals(Method.HEAD);
    byte[] content = response.body();
    boolean bodied = !head && !response.status().hasNoContent() && content.length > 0;
    channel.write(new DefaultHttp2HeadersFrame(Http2Answers.head(response, http), !bodied));
    if (bodied) {
      writer.writeBytes(content);
      writer.flush();
      writer.shutOutput();
    } else {
      channel.flush();
    }
    if (!whole) {
      // It need not send the rest (RFC 9113, 8.1).
      writer.flushThen(
          () -> channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)));
    }
  }

  private void becomeWebSocket(Request opening) {
    if (!connection.places().enter()) {
      server.metrics().refused.increment();
      answer(Response.text("Server busy!").with(Status.UNAVAILABLE));
      return;
    }
    WebSocketChannel socket =
        new WebSocketChannel(
            server.webSockets(),
            loop,
            channel,
            FrameEncoder.SERVER,
            new ConnectAnswer(
                channel,
                http,
                server.metrics(),
                connection.places(),
                opening.headers().all(Extensions.FIELD)));
    loop.unregister(this);
    loop.register(socket);
    channel.pipeline().replace(this, null, socket);
    socket.open(
        transport ->
            server.application().open(opening.scope(), transport, server.options().sockets()),
        null);
  }

  // ---- the end ----

  /// The client has reset the stream or is gone.
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.cancel();
    }
    connection.returnBody(body.size());
    writer.discard();
    loop.unregister(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    log.debug("A stream of {} is reset.", channel.remoteAddress(), problem);
    channel.close();
  }

  // ---- what the loop and the server ask ----

  @Override
  public void sweep(long now) {
    Limits limits = server.limits();
    if (stall.stalled(now) > limits.stallTimeout().toNanos()) {
      drop();
    } else if (!whole && !answered && now - since > limits.requestTimeout().toNanos()) {
      refuse(Response.of(Status.REQUEST_TIMEOUT));
    }
  }

  /// A request that has begun is answered.
  @Override
  public void goAway() {}

  @Override
  public boolean isWebSocket() {
    return false;
  }

  @Override
  public void drop() {
    writer.drop();
  }
}
