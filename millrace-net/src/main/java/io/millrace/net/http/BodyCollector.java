// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Gathers the parts of a request up to the limit of its content. Reserves nothing on a length that
/// was only announced.
final class BodyCollector {
  private static final byte[] EMPTY = {};

  private final int limit;
  private @Nullable HttpRequest head;
  private @Nullable ByteArrayOutputStream content;

  BodyCollector(int limit) {
    this.limit = limit;
  }

  /// A request with all of its content.
  record Whole(HttpRequest head, byte[] body) {}

  /// Begins with a head.
  ///
  /// @return the answer that refuses it, or null
  @Nullable Response begin(HttpRequest first) {
    head = first;
    content = null;
    Response wrong = HttpRequests.check(first);
    if (wrong != null) {
      return wrong;
    }
    if (!isCodingKnown(first)) {
      return Response.of(Status.NOT_IMPLEMENTED);
    }
    for (String expect : first.headers().getAll("expect")) {
      if (!expect.equalsIgnoreCase("100-continue")) {
        return Response.of(Status.EXPECTATION_FAILED);
      }
    }
    try {
      return HttpUtil.getContentLength(first, 0L) > limit
          ? Response.of(Status.CONTENT_TOO_LARGE)
          : null;
    } catch (NumberFormatException noNumber) {
      return Response.of(Status.BAD_REQUEST);
    }
  }

  /// Chunks are all that is taken off a content (RFC 9112, 6.1).
  private static boolean isCodingKnown(HttpRequest first) {
    List<String> codings = first.headers().getAll("transfer-encoding");
    return codings.isEmpty()
        || (codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked"));
  }

  /// Whether the client waits for a word before it sends the content (RFC 9110, 10.1.1).
  boolean expectsContinue() {
    return head != null && HttpUtil.is100ContinueExpected(head);
  }

  /// False when the content grows over the limit.
  boolean add(ByteBuf part) {
    int size = part.readableBytes();
    if (size == 0) {
      return true;
    }
    if (content == null) {
      content = new ByteArrayOutputStream(Math.min(limit, size));
    }
    if (content.size() + size > limit) {
      return false;
    }
    byte[] bytes = new byte[size];
    part.readBytes(bytes);
    content.writeBytes(bytes);
    return true;
  }

  Whole end() {
    Whole whole =
        new Whole(Objects.requireNonNull(head), content == null ? EMPTY : content.toByteArray());
    discard();
    return whole;
  }

  void discard() {
    head = null;
    content = null;
  }
}
