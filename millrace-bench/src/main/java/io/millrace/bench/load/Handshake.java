// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The opening handshake of a WebSocket client. Key and answer are the pair printed in RFC 6455: a
/// fixed key shows a wrong server as well as a random one does.
final class Handshake {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final int HEAD_LIMIT = 16 << 10;
  private static final ByteBuf END =
      Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII))
          .asReadOnly();

  private final Target target;
  private final ByteBuf head = Unpooled.buffer(256, HEAD_LIMIT + (64 << 10));

  Handshake(Target target) {
    this.target = target;
  }

  ByteBuf request() {
    return Unpooled.copiedBuffer(
        "GET "
            + target.path()
            + " HTTP/1.1\r\nHost: "
            + target.authority()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
            + KEY
            + "\r\nSec-WebSocket-Version: 13\r\n\r\n",
        StandardCharsets.US_ASCII);
  }

  /// Takes bytes of the answer, up to its end and no further.
  ///
  /// @return whether the connection is open now
  /// @throws LoadFailure if the server refuses
  boolean read(ByteBuf in) {
    int before = head.readableBytes();
    head.writeBytes(in, in.readerIndex(), Math.min(in.readableBytes(), head.maxWritableBytes()));
    int end = ByteBufUtil.indexOf(END, head);
    if (end < 0) {
      if (head.readableBytes() > HEAD_LIMIT) {
        throw new LoadFailure("answer to the handshake is longer than " + HEAD_LIMIT + " bytes");
      }
      in.skipBytes(in.readableBytes());
      return false;
    }
    in.skipBytes(end + 4 - before);
    check(head.toString(0, end, StandardCharsets.ISO_8859_1));
    return true;
  }

  private void check(String answer) {
    String[] lines = answer.split("\r\n", -1);
    String[] status = lines[0].split(" ", 2);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
      throw new LoadFailure(target.url() + " does not speak HTTP: " + lines[0]);
    }
    if (!status[1].startsWith("101")) {
      throw new LoadFailure(
          "handshake refused by " + target.url() + ": " + status[1].strip() + " (expected: 101)");
    }
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0
          && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("sec-websocket-accept")
          && line.substring(colon + 1).strip().equals(ACCEPT)) {
        return;
      }
    }
    throw new LoadFailure("handshake of " + target.url() + ": no or wrong Sec-WebSocket-Accept");
  }
}
