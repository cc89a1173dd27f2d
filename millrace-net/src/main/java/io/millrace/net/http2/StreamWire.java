// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.millrace.net.content.ContentWire;
import io.millrace.net.content.FilePiece;
import io.millrace.net.http.HttpEncoder;
import io.millrace.net.loop.FrameWriter;
import io.millrace.scope.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;

/// Content on a stream of HTTP/2, in DATA frames.
final class StreamWire implements ContentWire {
  private final Http2StreamChannel channel;
  private final FrameWriter writer;
  private boolean ended;

  StreamWire(Http2StreamChannel channel, FrameWriter writer) {
    this.channel = channel;
    this.writer = writer;
  }

  @Override
  public void write(ByteBuf bytes, ChannelFutureListener sent) {
    writer.write(bytes, sent);
  }

  @Override
  public boolean writeFile(FilePiece file, ChannelFutureListener sent) {
    return false;
  }

  @Override
  public void end(Headers trailers) {
    Http2Headers section = new DefaultHttp2Headers(false);
    trailers.forEach(
        (name, value) -> {
          if (HttpEncoder.isTrailer(name)) {
            section.add(name, value);
          }
        });
    if (!section.isEmpty()) {
      writer.flush();
      ended = true;
      channel.writeAndFlush(new DefaultHttp2HeadersFrame(section, true));
    }
  }

  /// Ends our side, unless trailers have done so.
  void shut() {
    if (!ended) {
      writer.flush();
      writer.shutOutput();
    }
  }

  @Override
  public boolean isWritable() {
    return writer.isWritable();
  }

  @Override
  public void flush() {
    writer.flush();
  }
}
