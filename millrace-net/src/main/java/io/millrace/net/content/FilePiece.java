// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.content;

import io.millrace.http.Content;
import io.netty.channel.Channel;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;

/// A piece of a file that the kernel copies to the socket by itself. The file stays open: other
/// pieces of the same answer may follow.
public final class FilePiece extends DefaultFileRegion {
  private final Content.FilePart part;

  FilePiece(Content.FilePart part) {
    super(part.file(), part.position(), part.length());
    this.part = part;
  }

  /// Whether the file has become too short for it, or cannot be asked: then it is not the client
  /// that is to blame.
  boolean isCut() {
    try {
      return part.file().size() < part.position() + part.length();
    } catch (IOException failed) {
      return true;
    }
  }

  /// Whether the kernel sends files to that socket: nothing encrypts what it takes.
  public static boolean isSentBy(Channel channel) {
    return channel.pipeline().get(SslHandler.class) == null
        && (channel instanceof AbstractEpollStreamChannel || channel instanceof NioSocketChannel);
  }

  @Override
  protected void deallocate() {}
}
