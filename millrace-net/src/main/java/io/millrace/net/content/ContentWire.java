// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.content;

import io.millrace.scope.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;

/// How a protocol puts the content of an answer on its connection. On the loop only.
public interface ContentWire {
  /// Queues bytes of content, marked as the protocol marks them.
  ///
  /// @param sent is told when the socket has taken them, or will not
  void write(ByteBuf bytes, ChannelFutureListener sent);

  /// Queues a piece of a file where the kernel can send it: where nothing marks or encrypts it.
  ///
  /// @return false where it cannot; then the bytes have to be written
  boolean writeFile(FilePiece file, ChannelFutureListener sent);

  /// Ends a content whose length was not known.
  void end(Headers trailers);

  /// Whether the socket takes more now.
  boolean isWritable();

  /// Flushes what was queued. To be called by who queues outside a turn's own flush.
  void flush();
}
