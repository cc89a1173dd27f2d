// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import io.millrace.scope.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/// The content of an answer while it is written. What is written is gathered up to 8 KiB, or until
/// [#flush()] sends it. For one thread.
public final class ContentStream extends OutputStream {
  private static final int GATHERED = 8 * 1_024;

  private final ContentSink sink;
  private final byte[] gathered = new byte[GATHERED];
  private int used;
  private Headers trailers = Headers.none();

  public ContentStream(ContentSink sink) {
    this.sink = sink;
  }

  /// A field behind the content, for what is known only then, such as a checksum (RFC 9110, 6.5).
  /// It reaches clients of HTTP/1.1 and HTTP/2, but most make nothing of it.
  public void trailer(String name, String value) {
    trailers = trailers.with(name, value);
  }

  public Headers trailers() {
    return trailers;
  }

  @Override
  public void write(int one) throws IOException {
    if (used == GATHERED) {
      flush();
    }
    gathered[used++] = (byte) one;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int from = offset;
    int left = length;
    while (left > 0) {
      if (used == GATHERED) {
        flush();
      }
      int taken = Math.min(left, GATHERED - used);
      System.arraycopy(bytes, from, gathered, used, taken);
      used += taken;
      from += taken;
      left -= taken;
    }
  }

  /// Sends what was gathered. Waits while the client does not take what was sent before.
  @Override
  public void flush() throws IOException {
    if (used > 0) {
      byte[] piece = Arrays.copyOf(gathered, used);
      used = 0;
      sink.put(piece);
    }
  }
}
