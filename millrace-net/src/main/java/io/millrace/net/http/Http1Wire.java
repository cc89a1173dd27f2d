// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.net.content.ContentWire;
import io.millrace.net.content.FilePiece;
import io.millrace.net.loop.FrameWriter;
import io.millrace.scope.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;

/// Content on a connection of HTTP/1: as it is, or in chunks (RFC 9112, 7.1).
final class Http1Wire implements ContentWire {
  private static final int SIZE_LINE = 10;

  private final FrameWriter writer;
  private final boolean chunked;
  private final boolean plainSocket;

  /// @param plainSocket whether the kernel may send files by itself
  Http1Wire(FrameWriter writer, boolean chunked, boolean plainSocket) {
    this.writer = writer;
    this.chunked = chunked;
    this.plainSocket = plainSocket;
  }

  @Override
  public void write(ByteBuf bytes, ChannelFutureListener sent) {
    int size = bytes.readableBytes();
    if (!chunked) {
      writer.write(bytes, sent);
    } else {
      ascii(Integer.toHexString(size) + "\r\n");
      writer.write(bytes, sent);
      ascii("\r\n");
    }
  }

  @Override
  public boolean writeFile(FilePiece file, ChannelFutureListener sent) {
    if (!plainSocket || chunked) {
      return false;
    }
    writer.write(file, sent);
    return true;
  }

  @Override
  public void end(Headers trailers) {
    if (chunked) {
      StringBuilder last = new StringBuilder("0\r\n");
      trailers.forEach(
          (name, value) -> {
            if (HttpEncoder.isTrailer(name)) {
              last.append(name).append(": ").append(value).append("\r\n");
            }
          });
      ascii(last.append("\r\n").toString());
    }
  }

  private void ascii(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writer.room(Math.max(bytes.length, SIZE_LINE)).writeBytes(bytes);
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
