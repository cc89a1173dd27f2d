// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.client.BadAnswerException;
import io.millrace.client.Dialer.Dial;
import io.millrace.client.OpeningRequest;
import io.millrace.client.Proxy;
import io.millrace.client.UnreachableException;
import io.millrace.consumer.Connection;
import io.millrace.consumer.Opening;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.net.http.HttpRequests;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.websocket.WebSocketChannel;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.server.PendingConnection;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks for a WebSocket over a fresh connection, judges the answer, and makes place for the
/// [WebSocketChannel]. On the loop only.
final class OpeningHandler extends ChannelInboundHandlerAdapter {
  private static final int LONGEST_LINE = 8 * 1_024;
  private static final int LONGEST_HEADERS = 64 * 1_024;
  private static final int LONGEST_CONTENT = 64 * 1_024;

  private final Attempt attempt;
  private final Dial dial;
  private final HttpResponseDecoder decoder =
      new HttpResponseDecoder(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(LONGEST_LINE)
              .setMaxHeaderSize(LONGEST_HEADERS));
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private @Nullable HttpResponse head;

  OpeningHandler(Attempt attempt) {
    this.attempt = attempt;
    this.dial = attempt.dial();
  }

  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(decoder, this);
  }

  /// What comes before the server, a proxy or TLS, keeps the request until it is done.
  @Override
  public void channelActive(ChannelHandlerContext netty) {
    attempt.reached(
        dial.proxy() instanceof Proxy.None
            ? (dial.uri().secure() ? "the TLS handshake" : "the answer to the handshake")
            : "the proxy's consent");
    netty.writeAndFlush(Unpooled.wrappedBuffer(dial.request().bytes()));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext netty, Object event) {
    switch (event) {
      case ProxyConnectionEvent _ ->
          attempt.reached(
              dial.uri().secure() ? "the TLS handshake" : "the answer to the handshake");
      case SslHandshakeCompletionEvent done -> {
        if (done.isSuccess()) {
          attempt.reached("the answer to the handshake");
        } else {
          attempt.fail(done.cause());
        }
      }
      case ChannelInputShutdownEvent _ -> ended();
      default -> {}
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext netty, Object part) {
    try {
      if (attempt.isOver()) {
        return;
      }
      if (part instanceof HttpResponse answer) {
        readHead(netty, answer);
      }
      if (part instanceof HttpContent piece) {
        readContent(netty, piece);
      }
    } finally {
      ReferenceCountUtil.release(part);
    }
  }

  private void readHead(ChannelHandlerContext netty, HttpResponse answer) {
    if (answer.decoderResult().isFailure()) {
      Throwable cause = answer.decoderResult().cause();
      attempt.fail(
          new BadAnswerException(
              dial.uri()
                  + ": what answers there does not speak HTTP as expected: "
                  + cause.getMessage(),
              cause));
      return;
    }
    head = answer;
    attempt.reached("the rest of the answer");
    boolean upgrades = answer.status().code() == Status.SWITCHING_PROTOCOLS.code();
    if (upgrades && !answer.headers().contains("sec-websocket-accept")) {
      answered(netty, answer); // the decoder takes it for a draft of old, with content
    }
  }

  private void readContent(ChannelHandlerContext netty, HttpContent piece) {
    HttpResponse answer = head;
    if (answer == null) {
      return;
    }
    int room = LONGEST_CONTENT - content.size();
    int taken = Math.min(room, piece.content().readableBytes());
    byte[] bytes = new byte[taken];
    piece.content().readBytes(bytes);
    content.writeBytes(bytes);
    boolean enough = content.size() == LONGEST_CONTENT || piece.decoderResult().isFailure();
    if (piece instanceof LastHttpContent || enough) {
      answered(netty, answer);
    }
  }

  private void answered(ChannelHandlerContext netty, HttpResponse answer) {
    int status = answer.status().code();
    if (status < 200 && status != Status.SWITCHING_PROTOCOLS.code()) {
      head = null; // an interim answer, such as 103
      content.reset();
      return;
    }
    Headers headers;
    try {
      headers = headers(answer);
    } catch (IllegalArgumentException malformed) {
      attempt.fail(dial.request().broken(String.valueOf(malformed.getMessage())));
      return;
    }
    switch (dial.request().judge(status, headers)) {
      case OpeningRequest.Verdict.Open open -> open(netty, headers, open);
      case OpeningRequest.Verdict.Refused _ -> refuse(status, headers);
      case OpeningRequest.Verdict.Bad(String why) -> attempt.fail(dial.request().broken(why));
    }
  }

  private static Headers headers(HttpResponse answer) {
    Headers.Builder headers = new Headers.Builder();
    answer.headers().forEach(each -> headers.add(each.getKey(), each.getValue()));
    return headers.build();
  }

  private void refuse(int status, Headers headers) {
    if (status > 599) {
      attempt.fail(dial.request().broken("status " + status + " (expected: 100..599)"));
      return;
    }
    attempt.fail(
        dial.request().refused(new Response(new Status(status), headers, content.toByteArray())));
  }

  /// The time is over. A refusal whose content drips in is one all the same.
  ///
  /// @return whether there was one
  boolean refuseWithWhatCame() {
    HttpResponse answer = head;
    if (answer == null || answer.status().code() < 200) {
      return false;
    }
    try {
      refuse(answer.status().code(), headers(answer));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
    return true;
  }

  /// Frames may have come with the answer: the decoder hands them on when it is removed, to the
  /// handler that is in our place by then.
  private void open(
      ChannelHandlerContext netty, Headers headers, OpeningRequest.Verdict.Open open) {
    Channel socket = netty.channel();
    NettyLoop loop = attempt.loop();
    Scope scope =
        dial.request()
            .scope(
                headers,
                open,
                HttpRequests.endpoint(socket.localAddress()),
                HttpRequests.endpoint(socket.remoteAddress()));
    CompletableFuture<Void> ended = new CompletableFuture<>();
    WebSocketChannel webSocket =
        new WebSocketChannel(
            attempt.context(),
            loop,
            socket,
            FrameEncoder.CLIENT,
            new Agreement(open.extensions(), () -> attempt.offLoop(() -> ended.complete(null))));
    loop.register(webSocket);
    socket.pipeline().replace(this, null, webSocket);
    Opening opening =
        new Opening(scope, webSocket, dial.options().sockets(), attempt.surroundings(), List.of());
    webSocket.open(_ -> PendingConnection.admitted(this::connection, opening), null);
    if (!attempt.isOver()) {
      attempt.succeed(
          new OpenSocket(webSocket, dial.options().sockets().closeTimeout().plusSeconds(3), ended),
          () -> loop.execute(webSocket::drop));
    }
    socket.pipeline().remove(decoder);
  }

  /// A consumer that cannot be made is the caller's error.
  private Connection connection(Opening opening) {
    try {
      return dial.connections().open(opening);
    } catch (RuntimeException | Error problem) {
      attempt.failForUs(problem);
      throw problem;
    }
  }

  /// Content that has no end but that of the connection has it now, and the decoder has told.
  private void ended() {
    if (!attempt.isOver() && !refuseWithWhatCame()) {
      attempt.fail(
          new UnreachableException(
              dial.uri()
                  + ": the connection was closed without an answer to the handshake (expected: a"
                  + " server that speaks HTTP there)",
              null));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext netty) {
    ended();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext netty, Throwable problem) {
    attempt.fail(problem);
  }
}
