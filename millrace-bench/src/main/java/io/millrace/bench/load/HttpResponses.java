// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Parses HTTP/1.1 responses in place: status, `Content-Length`, and the body skipped. Chunked
/// answers are refused, since a benchmark page has a known length.
final class HttpResponses extends InPlaceReader {
  /// Receives each whole response, on the connection's event loop.
  interface Sink {
    void response(int status, long bodyLength);
  }

  private static final byte[] CONTENT_LENGTH =
      "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRANSFER_ENCODING =
      "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_LIMIT = 64 << 10;

  private final Sink sink;
  private int status;
  private long bodyLength;
  private long bodyLeft;

  HttpResponses(Sink sink) {
    this.sink = sink;
  }

  @Override
  boolean parseOne(ByteBuf source) {
    if (bodyLeft == 0 && !parseHead(source)) {
      return false;
    }
    int skipped = (int) Math.min(bodyLeft, source.readableBytes());
    source.skipBytes(skipped);
    bodyLeft -= skipped;
    if (bodyLeft > 0) {
      return false;
    }
    sink.response(status, bodyLength);
    return true;
  }

  private boolean parseHead(ByteBuf source) {
    int start = source.readerIndex();
    int end = source.writerIndex();
    long length = -1;
    int line = start;
    while (true) {
      int feed = source.indexOf(line, end, (byte) '\n');
      if (feed < 0) {
        if (end - start > HEAD_LIMIT) {
          throw new LoadFailure("response head is longer than " + HEAD_LIMIT + " bytes");
        }
        return false;
      }
      int width = feed - line;
      if (width == 0 || (width == 1 && source.getByte(line) == '\r')) {
        status = statusOf(source, start);
        source.readerIndex(feed + 1);
        bodyLength = lengthOf(status, length);
        bodyLeft = bodyLength;
        return true;
      }
      int letter = source.getByte(line) | 0x20;
      if (letter == 'c' && startsWith(source, line, width, CONTENT_LENGTH)) {
        length = number(source, line + CONTENT_LENGTH.length, feed);
      } else if (letter == 't' && startsWith(source, line, width, TRANSFER_ENCODING)) {
        throw new LoadFailure("the server answers in chunks (expected: Content-Length)");
      }
      line = feed + 1;
    }
  }

  private static long lengthOf(int status, long length) {
    if (status == 204 || status == 304 || status < 200) {
      return 0;
    }
    if (length < 0) {
      throw new LoadFailure("response " + status + " without Content-Length");
    }
    return length;
  }

  private static int statusOf(ByteBuf source, int start) {
    if (source.getByte(start) != 'H' || source.getByte(start + 8) != ' ') {
      throw new LoadFailure("the answer is not HTTP/1.1");
    }
    return (int) number(source, start + 9, start + 12);
  }

  private static boolean startsWith(ByteBuf source, int index, int width, byte[] lowerCase) {
    if (width < lowerCase.length) {
      return false;
    }
    for (int i = 1; i < lowerCase.length; i++) {
      int letter = source.getByte(index + i);
      if (letter >= 'A' && letter <= 'Z') {
        letter |= 0x20;
      }
      if (letter != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static long number(ByteBuf source, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = source.getByte(i) - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
      }
    }
    return value;
  }
}
