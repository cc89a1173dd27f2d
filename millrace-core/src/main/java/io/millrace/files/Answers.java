// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.files.ByteRanges.Span;
import io.millrace.files.Representation.Body;
import io.millrace.http.Content;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Answers with content, whole or in pieces (RFC 9110, 14 and 15.3.7).
final class Answers {
  private Answers() {}

  /// @param file for what is not held in memory; it goes with the answer
  static Response whole(Representation what, @Nullable FileChannel file) {
    Response held = what.full();
    return held != null
        ? held
        : new Response(Status.OK, what.headers, piece(what, file, new Span(0, what.length)));
  }

  /// @param file for what is not held in memory; it goes with the answer
  static Response pieces(Representation what, List<Span> spans, @Nullable FileChannel file) {
    if (spans.size() == 1) {
      Span only = spans.getFirst();
      Headers headers = what.headers.and(Headers.of("content-range", only.of(what.length)));
      return new Response(Status.PARTIAL_CONTENT, headers, piece(what, file, only));
    }
    String boundary = boundary();
    List<Content> parts = new ArrayList<>();
    String between = "--";
    for (Span each : spans) {
      String head =
          between
              + boundary
              + "\r\ncontent-type: "
              + what.mediaType
              + "\r\ncontent-range: "
              + each.of(what.length)
              + "\r\n\r\n";
      parts.add(words(head));
      parts.add(piece(what, file, each));
      between = "\r\n--";
    }
    parts.add(words("\r\n--" + boundary + "--\r\n"));
    return new Response(
        Status.PARTIAL_CONTENT,
        what.headers.with("content-type", "multipart/byteranges; boundary=" + boundary),
        new Content.Sequence(parts));
  }

  /// Not to be guessed, as it must not be part of the content.
  private static String boundary() {
    ThreadLocalRandom chance = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(chance.nextLong()) + hex.toHexDigits(chance.nextLong());
  }

  private static Content words(String text) {
    return new Content.Bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Content piece(Representation what, @Nullable FileChannel file, Span span) {
    return switch (what.body) {
      case Body.Held(byte[] bytes) ->
          new Content.Bytes(Arrays.copyOfRange(bytes, (int) span.first(), (int) span.end()));
      case Body.OnDisk _ -> {
        if (file == null) {
          throw new IllegalStateException("a file on the disk has to be opened before it is sent");
        }
        yield new Content.FilePart(file, span.first(), span.length());
      }
    };
  }
}
