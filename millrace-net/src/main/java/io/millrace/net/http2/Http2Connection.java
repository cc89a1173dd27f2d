// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.millrace.net.http.Ends;
import io.millrace.net.http.HttpEncoder;
import io.millrace.net.http.Places;
import io.millrace.net.http.ServerContext;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.StallWatch;
import io.millrace.net.loop.StreamPipe;
import io.millrace.net.loop.TurnFlush;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection that speaks HTTP/2 (RFC 9113): below are Netty's codec and its streams, each of
/// which is a channel with an [HttpStream]. On the connection's loop only.
public final class Http2Connection extends ConnectionHandler {
  private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1_024, 64 * 1_024);

  private final ServerContext server;
  private final NettyLoop loop;
  private final Channel channel;
  private final HttpEncoder http;
  private final Places places;
  private final StallWatch stall;
  private final Ends ends;
  private final WaitingFrames frames = new WaitingFrames(this::calm);
  private final Set<Http2StreamChannel> streams = new HashSet<>();
  private long bodies;

  /// PING and SETTINGS since the last sweep: each is answered, and so costs.
  private int controlFrames;

  private long idleSince;
  private boolean goingAway;

  private Http2Connection(
      ServerContext server, NettyLoop loop, Channel channel, HttpEncoder http, Places places) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.http = http;
    this.places = places;
    this.stall = new StallWatch(channel);
    this.ends = Ends.of(channel);
    this.idleSince = server.now();
  }

  /// Begins on a channel whose client has chosen `h2`, or has begun with the preface of HTTP/2.
  public static void begin(
      ServerContext server, NettyLoop loop, Channel channel, HttpEncoder http, Places places) {
    Http2Connection connection = new Http2Connection(server, loop, channel, http, places);
    Http2FrameCodec codec = Http2Terms.codec(server.limits());
    channel
        .pipeline()
        .addLast(
            codec,
            new TurnFlush(loop),
            connection.frames,
            new Http2MultiplexHandler(
                new ChannelInitializer<Http2StreamChannel>() {
                  @Override
                  protected void initChannel(Http2StreamChannel stream) {
                    connection.streamBegins(stream);
                  }
                }),
            connection);
    connection.widen(codec);
    loop.register(connection);
    server.metrics().openHttp.decrement();
    server.metrics().openHttp2.increment();
  }

  private void widen(Http2FrameCodec codec) {
    var http2 = codec.connection();
    try {
      http2
          .local()
          .flowController()
          .incrementWindowSize(
              http2.connectionStream(), Http2Terms.CONNECTION_WINDOW - Http2Terms.STREAM_WINDOW);
    } catch (Http2Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void streamBegins(Http2StreamChannel stream) {
    streams.add(stream);
    server.metrics().openStreams.increment();
    stream.closeFuture().addListener(_ -> streamEnded(stream));
    stream.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    frames.watch(stream);
    stream.pipeline().addLast(new StreamPipe());
    HttpStream handler = new HttpStream(this, server, loop, stream, http);
    stream.pipeline().addLast(handler);
    loop.register(handler);
  }

  private void streamEnded(Http2StreamChannel stream) {
    streams.remove(stream);
    server.metrics().openStreams.decrement();
    if (streams.isEmpty()) {
      idleSince = server.now();
      closeWhenDone();
    }
  }

  private void closeWhenDone() {
    if (goingAway && streams.isEmpty()) {
      channel.close();
    }
  }

  Places places() {
    return places;
  }

  Ends ends() {
    return ends;
  }

  /// Makes room for content of a request, of which all streams together have four times as much as
  /// one may have.
  ///
  /// @return false when there is none
  boolean takeBody(int bytes) {
    if (bodies + bytes > 4L * server.limits().body()) {
      return false;
    }
    bodies += bytes;
    return true;
  }

  void returnBody(long bytes) {
    bodies -= bytes;
  }

  // ---- what the channel reports ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    // Frames of the connection: the codec has done its part.
    boolean costs = message instanceof Http2PingFrame || message instanceof Http2SettingsFrame;
    ReferenceCountUtil.release(message);
    if (costs && ++controlFrames > Http2Terms.CONTROL_FRAMES) {
      calm();
    }
  }

  /// The peer asks for more than it is worth.
  private void calm() {
    if (!goingAway) {
      server.metrics().violations.increment();
      goingAway = true;
      channel
          .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
          .addListener(_ -> channel.close());
      channel.config().setAutoRead(false);
    }
  }

  /// Streams that are not being read would not hear of it by themselves, nor give up what waits for
  /// them.
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    List.copyOf(streams).forEach(Channel::close);
    server.metrics().openHttp2.decrement();
    loop.unregister(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    if (problem instanceof Http2Exception broken) {
      if (Http2Exception.isStreamError(broken)) {
        return; // the codec has reset the stream
      }
      server.metrics().violations.increment();
      log.debug("{} broke a rule of HTTP/2 and is closed.", channel.remoteAddress(), problem);
      return; // the codec says why, and closes
    }
    log.debug("{} is closed after a failure of its socket.", channel.remoteAddress(), problem);
    channel.close();
  }

  @Override
  public void inputEnded() {
    channel.close();
  }

  // ---- what the loop and the server ask ----

  @Override
  public void sweep(long now) {
    controlFrames = 0;
    if (stall.stalled(now) > server.limits().stallTimeout().toNanos()) {
      drop();
    } else if (streams.isEmpty() && now - idleSince > server.limits().idleTimeout().toNanos()) {
      goAway();
    }
  }

  /// Streams that are open go on; when they are done the connection is closed.
  @Override
  public void goAway() {
    if (!goingAway) {
      goingAway = true;
      channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
      closeWhenDone();
    }
  }

  @Override
  public boolean isWebSocket() {
    return false;
  }

  @Override
  public void drop() {
    channel.close();
  }
}
