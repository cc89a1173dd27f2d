// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.server.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Netty's decoder of requests, strict, which also tells the connection of bytes that are no
/// request yet: a head that drips in must not pass for an idle connection.
public final class HttpDecoder extends HttpRequestDecoder {
  private @Nullable HttpConnection connection;

  /// The first line of a head was taken, and its last has not come.
  private boolean headBegun;

  public HttpDecoder(Limits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLine())
            .setMaxHeaderSize(limits.headers())
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false));
  }

  public void tells(HttpConnection owner) {
    connection = owner;
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) throws Exception {
    headBegun = true;
    return super.createMessage(initialLine);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    int before = out.size();
    super.decode(context, bytes, out);
    if (out.size() > before) {
      headBegun = false;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (connection != null && message instanceof ByteBuf bytes) {
      connection.bytesCame(bytes.readableBytes());
    }
    super.channelRead(context, message);
    if (connection != null && !context.isRemoved()) {
      connection.headPending(headBegun || actualReadableBytes() > 0);
    }
  }
}
