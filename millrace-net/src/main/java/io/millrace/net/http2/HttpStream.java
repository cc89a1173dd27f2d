// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.millrace.extension.Extensions;
import io.millrace.http.BodyPolicy;
import io.millrace.http.Content;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.RequestBody;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.content.ContentSender;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.net.http.HttpEncoder;
import io.millrace.net.http.ServerContext;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.StallWatch;
import io.millrace.net.websocket.WebSocketChannel;
import io.millrace.scope.Endpoint;
import io.millrace.server.ArrivingBody;
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
  private long since;

  private @Nullable Request request;
  private @Nullable Exchange exchange;
  private @Nullable ArrivingBody arriving;
  private @Nullable ContentSender sending;
  private long contentMost;
  private long arrived;
  private boolean headCame;
  private boolean refused;
  private boolean owesContinue;
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
    BodyPolicy policy =
        whole ? null : server.application().bodyPolicy(begun.method(), begun.scope().rawPath());
    contentMost = policy == null ? limits.body() : policy.most();
    // The codec has compared it with the content, and refused what is no number.
    if (length.length() > 18 || Long.parseLong(length) > contentMost) {
      refuse(Response.of(Status.CONTENT_TOO_LARGE));
      return;
    }
    String expected = begun.headers().first("expect");
    if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
      refuse(Response.of(Status.EXPECTATION_FAILED));
      return;
    }
    owesContinue = expected != null;
    if (policy != null && policy.streamed()) {
      arriving = new ArrivingBody(() -> loop.execute(this::readOn));
      handle(new Request(begun.method(), begun.scope(), new RequestBody.Arriving(arriving)));
    } else {
      sayContinue();
    }
  }

  private void sayContinue() {
    if (owesContinue && !whole && !answered) {
      owesContinue = false;
      channel.writeAndFlush(new DefaultHttp2HeadersFrame(Http2Answers.interim(100)));
    }
  }

  /// The handler wants more of the content; the stream's window grows by what is read.
  private void readOn() {
    if (arriving != null && arriving.wantsMore()) {
      sayContinue();
      channel.config().setAutoRead(true);
    }
  }

  private void add(ByteBuf part) {
    int size = part.readableBytes();
    server.metrics().bytesIn.add(size);
    if (answered || whole || request == null) {
      return;
    }
    owesContinue = false;
    arrived += size;
    if (arrived > contentMost) {
      refuse(Response.of(Status.CONTENT_TOO_LARGE));
      return;
    }
    if (arriving != null) {
      since = server.now();
      arriving.add(bytes(part, size));
      channel.config().setAutoRead(arriving.wantsMore());
    } else if (!connection.takeBody(size)) {
      refuse(Response.of(Status.UNAVAILABLE));
    } else {
      body.writeBytes(bytes(part, size));
    }
  }

  private static byte[] bytes(ByteBuf part, int size) {
    byte[] bytes = new byte[size];
    part.readBytes(bytes);
    return bytes;
  }

  /// The request is whole.
  @Override
  public void inputEnded() {
    whole = true;
    Request head = request;
    if (arriving != null) {
      arriving.complete();
    } else if (!answered && head != null) {
      handle(
          body.size() == 0 ? head : new Request(head.method(), head.scope(), body.toByteArray()));
    }
  }

  private void handle(Request complete) {
    request = complete;
    Exchange begun = server.application().handle(complete, loop, this::answered);
    exchange = answered ? null : begun;
  }

  // ---- answering ----

  private void answered(Exchange answering, Response response) {
    if (loop.inLoop()) {
      answer(answering, response);
    } else {
      loop.execute(() -> answer(answering, response));
    }
  }

  /// A request that is with its handler is answered by that, which is told.
  private void refuse(Response answer) {
    if (refused) {
      return;
    }
    refused = true;
    server.metrics().violations.increment();
    if (arriving != null) {
      arriving.fail(answer.status(), answer.bodyText());
    } else {
      answer(null, server.application().refusal(client(), answer));
    }
  }

  /// @param answering null for a refusal, which was logged, and is in memory
  private void answer(@Nullable Exchange answering, Response response) {
    if (answered || !channel.isActive()) {
      response.content().close();
      if (answering != null) {
        answering.abandoned();
      }
      return;
    }
    answered = true;
    exchange = null;
    Content content = response.content();
    boolean head = request != null && request.method().equals(Method.HEAD);
    boolean bodied = !head && !response.status().hasNoContent() && content.length() != 0;
    channel.write(new DefaultHttp2HeadersFrame(Http2Answers.head(response, http), !bodied));
    if (!bodied) {
      content.close();
      channel.flush();
      sent(answering, 0);
    } else if (answering == null || content instanceof Content.InMemory) {
      writer.writeBytes(response.body());
      writer.flush();
      writer.shutOutput();
      sent(answering, content.length());
    } else {
      send(answering, content);
    }
  }

  private void sent(@Nullable Exchange answering, long bytes) {
    if (answering != null) {
      answering.sent(bytes);
    }
    if (!whole) {
      // It need not send the rest (RFC 9113, 8.1).
      writer.flushThen(() -> reset(Http2Error.NO_ERROR));
    }
  }

  private void send(Exchange answering, Content content) {
    StreamWire wire = new StreamWire(channel, writer);
    ContentSender sender =
        new ContentSender(
            content,
            wire,
            channel.alloc(),
            (bytes, complete) -> {
              sending = null;
              if (complete) {
                wire.shut();
              } else {
                reset(Http2Error.INTERNAL_ERROR);
              }
              sent(answering, bytes);
            });
    sending = sender;
    sender.begin(answering);
    channel.flush();
  }

  private void reset(Http2Error error) {
    channel.writeAndFlush(new DefaultHttp2ResetFrame(error));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (sending != null && channel.isWritable()) {
      sending.writable();
    }
  }

  private Endpoint client() {
    return connection.ends().client();
  }

  private void becomeWebSocket(Request opening) {
    if (!connection.places().enter()) {
      server.metrics().refused.increment();
      refuse(Response.of(Status.UNAVAILABLE, "Server busy!"));
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
    if (sending != null) {
      sending.cancel();
    }
    if (arriving != null) {
      arriving.fail(null, "the client left before its content was complete");
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
    } else if (!whole
        && (!answered || (arriving != null && sending != null))
        && channel.config().isAutoRead()
        && now - since > limits.requestTimeout().toNanos()) {
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
