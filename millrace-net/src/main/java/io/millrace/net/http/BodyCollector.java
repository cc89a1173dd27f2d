// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Gathers a request's content up to a limit. Reserves nothing on a length that was only announced.
final class BodyCollector {
  private static final byte[] EMPTY = {};

  private long limit;
  private @Nullable ByteArrayOutputStream content;

  void begin(long most) {
    limit = most;
    content = null;
  }

  /// False when the content grows over the limit.
  boolean add(ByteBuf part) {
    int size = part.readableBytes();
    if (size == 0) {
      return true;
    }
    if (content == null) {
      content = new ByteArrayOutputStream((int) Math.min(limit, size));
    }
    if (content.size() + (long) size > limit) {
      return false;
    }
    byte[] bytes = new byte[size];
    part.readBytes(bytes);
    content.writeBytes(bytes);
    return true;
  }

  byte[] end() {
    byte[] whole = content == null ? EMPTY : content.toByteArray();
    content = null;
    return whole;
  }

  void discard() {
    content = null;
  }
}
