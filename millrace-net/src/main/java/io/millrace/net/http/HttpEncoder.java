// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.extension.Extensions;
import io.millrace.http.Content;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.loop.FrameWriter;
import io.millrace.scope.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes HTTP/1.1 answers (RFC 9112). One a loop, as it remembers the date of the second.
public final class HttpEncoder {
  private static final byte[] COLON = {':', ' '};
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] NO_BODY = {};
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
  private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");
  private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
  private static final Set<String> NO_TRAILERS =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-range",
          "content-type",
          "expires",
          "host",
          "location",
          "retry-after",
          "set-cookie",
          "te",
          "trailer",
          "upgrade",
          "vary",
          "www-authenticate");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// What a header section takes beyond its fields, roughly; the buffer grows where it is more.
  private static final int HEAD_ROOM = 192;

  private final InstantSource clock;
  private long dateSecond = -1;
  private String date = "";
  private byte[] dateLine = {};

  private @Nullable Headers latest;
  private byte @Nullable [] latestFields;

  public HttpEncoder(InstantSource clock) {
    this.clock = clock;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// How an answer ends: what becomes of the connection, and what its client is told of that.
  enum Ending {
    /// HTTP/1.1 keeps a connection without a word.
    KEEP,
    /// HTTP/1.0 has to be told.
    SAY_KEEP,
    CLOSE,
    /// The same to a client of HTTP/1.0.
    CLOSE_OLD
  }

  /// Writes an answer after which the connection ends.
  public void writeLast(FrameWriter out, Response response) {
    write(out, response, false, Ending.CLOSE);
  }

  /// Writes an answer; of one whose content is not in memory the head alone.
  ///
  /// @param headOnly the answer to a HEAD: with the length of the content, without the content
  void write(FrameWriter out, Response response, boolean headOnly, Ending ending) {
    Status status = response.status();
    byte[] body =
        !headOnly && !status.hasNoContent() && response.content() instanceof Content.InMemory bytes
            ? bytes.array()
            : NO_BODY;
    ByteBuf head = out.room(HEAD_ROOM + (body.length < 8_192 ? body.length : 0));
    writeStatus(head, status);
    writeOften(head, response.headers());
    if (!status.hasNoContent()) {
      writeLength(head, response.content().length(), ending);
    }
    switch (ending) {
      case KEEP -> {}
      case SAY_KEEP -> head.writeBytes(KEEP_ALIVE);
      case CLOSE, CLOSE_OLD -> head.writeBytes(CLOSE);
    }
    head.writeBytes(dateLine()).writeBytes(CRLF);
    if (body.length > 0) {
      out.writeBytes(body);
    }
  }

  /// Where the content ends (RFC 9112, 6): after its length, or after the last chunk; to a client
  /// that knows no chunks, with the connection.
  private static void writeLength(ByteBuf head, long length, Ending ending) {
    if (length >= 0) {
      head.writeBytes(CONTENT_LENGTH);
      writeNumber(head, length);
      head.writeBytes(CRLF);
    } else if (ending != Ending.CLOSE_OLD) {
      head.writeBytes(CHUNKED);
    }
  }

  public void writeContinue(FrameWriter out) {
    out.room(CONTINUE.length).writeBytes(CONTINUE);
  }

  /// The 101 of a WebSocket's handshake.
  ///
  /// @param extensions that were agreed on, as in the field; empty for none
  public void writeUpgrade(
      FrameWriter out,
      String acceptKey,
      @Nullable String subprotocol,
      String extensions,
      Headers headers) {
    ByteBuf head = out.room(HEAD_ROOM);
    writeStatus(head, Status.SWITCHING_PROTOCOLS);
    writeField(head, "upgrade", "websocket");
    writeField(head, "connection", "upgrade");
    writeField(head, "sec-websocket-accept", acceptKey);
    if (subprotocol != null) {
      writeField(head, "sec-websocket-protocol", subprotocol);
    }
    if (!extensions.isEmpty()) {
      writeField(head, Extensions.FIELD, extensions);
    }
    writeFields(head, headers);
    head.writeBytes(CRLF);
  }

  private static void writeStatus(ByteBuf out, Status status) {
    if (status.code() == 200) {
      out.writeBytes(OK);
      return;
    }
    out.writeCharSequence(
        "HTTP/1.1 " + status.code() + " " + status.reason() + "\r\n", StandardCharsets.US_ASCII);
  }

  /// Answers of one kind share their fields, which are turned into bytes the second time in a row.
  private void writeOften(ByteBuf out, Headers headers) {
    if (headers != latest) {
      latest = headers;
      latestFields = null;
      writeFields(out, headers);
      return;
    }
    if (latestFields == null) {
      ByteBuf fields = Unpooled.buffer(HEAD_ROOM);
      writeFields(fields, headers);
      latestFields = ByteBufUtil.getBytes(fields);
    }
    out.writeBytes(latestFields);
  }

  private static void writeFields(ByteBuf out, Headers headers) {
    headers.forEach(
        (name, value) -> {
          if (!isOurs(name)) {
            writeField(out, name, value);
          }
        });
  }

  /// Fields by which a client tells where an answer ends are the server's alone.
  public static boolean isOurs(String name) {
    return name.equals("content-length")
        || name.equals("transfer-encoding")
        || name.equals("connection")
        || name.equals("date");
  }

  /// Whether a field may stand behind a content: none that tells where it ends, how it is to be
  /// read or who asks (RFC 9110, 6.5.1).
  public static boolean isTrailer(String name) {
    return !isOurs(name) && !NO_TRAILERS.contains(name);
  }

  private static void writeField(ByteBuf out, String name, String value) {
    out.writeCharSequence(name, StandardCharsets.US_ASCII);
    out.writeBytes(COLON);
    out.writeCharSequence(value, StandardCharsets.UTF_8);
    out.writeBytes(CRLF);
  }

  private static void writeNumber(ByteBuf out, long number) {
    if (number < 10) {
      out.writeByte('0' + (int) number);
    } else {
      out.writeCharSequence(Long.toString(number), StandardCharsets.US_ASCII);
    }
  }

  private byte[] dateLine() {
    String _ = date();
    return dateLine;
  }

  /// The value of the field Date, now.
  public String date() {
    Instant now = clock.instant();
    if (now.getEpochSecond() != dateSecond) {
      dateSecond = now.getEpochSecond();
      date = DATE.format(now);
      dateLine = ascii("date: " + date + "\r\n");
    }
    return date;
  }
}
