// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client of HTTP/2 whose streams say exactly what a test wants said. Every wait has a deadline.
final class Http2Client implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 10;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Http2Settings> settings = new CompletableFuture<>();
  private final CompletableFuture<Http2GoAwayFrame> goAway = new CompletableFuture<>();
  private final Channel channel;
  private final boolean secure;

  Http2Client(int port) throws Exception {
    this(port, Http2Settings.defaultSettings());
  }

  Http2Client(int port, Http2Settings initial) throws Exception {
    this(port, initial, true);
  }

  /// Without TLS, by prior knowledge.
  static Http2Client plain(int port) throws Exception {
    return new Http2Client(port, Http2Settings.defaultSettings(), false);
  }

  private Http2Client(int port, Http2Settings initial, boolean secure) throws Exception {
    this.secure = secure;
    SslContext tls =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(TlsFiles.certificate("ec.pem"))
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    "h2"))
            .build();
    channel =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    if (secure) {
                      made.pipeline().addLast(tls.newHandler(made.alloc(), "localhost", port));
                    }
                    made.pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forClient()
                                .initialSettings(initial)
                                .encoderIgnoreMaxHeaderListSize(true)
                                .build(),
                            new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                            new Ears());
                  }
                })
            .connect("127.0.0.1", port)
            .sync()
            .channel();
    if (secure) {
      channel.pipeline().get(SslHandler.class).handshakeFuture().sync();
    }
  }

  private final class Ears extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2SettingsFrame frame) {
        settings.complete(frame.settings());
      } else if (message instanceof Http2GoAwayFrame frame) {
        goAway.complete(frame);
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
      context.close();
    }
  }

  Http2Settings settings() throws Exception {
    return settings.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  long goAwayError() throws Exception {
    return goAway.get(DEADLINE_SECONDS, TimeUnit.SECONDS).errorCode();
  }

  Channel channel() {
    return channel;
  }

  Http2Headers request(String method, String path) {
    return new DefaultHttp2Headers()
        .method(method)
        .scheme(secure ? "https" : "http")
        .authority("localhost")
        .path(path);
  }

  Stream open(Http2Headers head, boolean end) throws Exception {
    Stream stream = new Stream();
    stream.channel =
        new Http2StreamChannelBootstrap(channel).handler(stream).open().sync().getNow();
    stream.channel.writeAndFlush(new DefaultHttp2HeadersFrame(head, end)).sync();
    return stream;
  }

  Stream get(String path) throws Exception {
    return open(request("GET", path), true);
  }

  /// A WebSocket by RFC 8441.
  Stream webSocket(String path, String... fields) throws Exception {
    Http2Headers head = request("CONNECT", path).set("sec-websocket-version", "13");
    head.set(Http2Headers.PseudoHeaderName.PROTOCOL.value(), "websocket");
    for (int i = 0; i < fields.length; i += 2) {
      head.set(fields[i], fields[i + 1]);
    }
    return open(head, false);
  }

  /// What came on a stream, in order.
  static final class Stream extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Object> came = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean ended;

    @SuppressWarnings("NullAway.Init") // set once it is open
    private Http2StreamChannel channel;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      switch (message) {
        case Http2HeadersFrame head -> {
          came.add(head.headers());
          if (head.isEndStream()) {
            came.add("end");
          }
        }
        case Http2DataFrame frame -> {
          byte[] bytes = new byte[frame.content().readableBytes()];
          frame.content().readBytes(bytes);
          if (bytes.length > 0) {
            came.add(bytes);
          }
          if (frame.isEndStream()) {
            came.add("end");
          }
        }
        default -> {}
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        came.add(Http2Error.valueOf(reset.errorCode()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      came.add("gone");
    }

    Object next() throws InterruptedException {
      Object next = came.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing came on the stream in time");
      }
      return next;
    }

    Http2Headers head() throws InterruptedException {
      return (Http2Headers) next();
    }

    String status() throws InterruptedException {
      return String.valueOf(head().status());
    }

    /// All data up to the end of the stream.
    String rest() throws InterruptedException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      while (next() instanceof byte[] bytes) {
        all.writeBytes(bytes);
      }
      return all.toString(StandardCharsets.UTF_8);
    }

    void send(byte[] bytes) {
      channel.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes)));
    }

    void send(byte[] bytes, boolean end) {
      channel.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end));
    }

    void reset() {
      channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }

    Http2StreamChannel channel() {
      return channel;
    }

    void sendText(String text) {
      send(RawClient.frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Bytes of a WebSocket's frames, however they are cut into DATA.
    byte[] bytes(int count) throws InterruptedException {
      while (data.size() < count && !ended) {
        if (next() instanceof byte[] more) {
          data.writeBytes(more);
        } else {
          ended = true;
        }
      }
      byte[] all = data.toByteArray();
      if (all.length < count) {
        throw new AssertionError("the stream ended after " + all.length + " bytes");
      }
      data.reset();
      data.write(all, count, all.length - count);
      return java.util.Arrays.copyOf(all, count);
    }

    RawClient.Frame frame() throws InterruptedException {
      byte[] head = bytes(2);
      int length = head[1] & 0x7f;
      if (length == 126) {
        byte[] more = bytes(2);
        length = (more[0] & 0xff) << 8 | (more[1] & 0xff);
      } else if (length == 127) {
        byte[] more = bytes(8);
        length =
            (more[4] & 0xff) << 24
                | (more[5] & 0xff) << 16
                | (more[6] & 0xff) << 8
                | (more[7] & 0xff);
      }
      return new RawClient.Frame(
          (head[0] & 0x80) != 0, (head[0] >> 4) & 7, head[0] & 0x0f, bytes(length));
    }
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
