// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Status;
import io.millrace.server.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Netty's decoder of requests, and before it what Netty takes more leniently than we want: where a
/// request begins and ends must not be a matter of opinion (RFC 9112, 11.2). Also tells the
/// connection of bytes that are no request yet: a head that drips in must not pass for an idle
/// connection.
public final class HttpDecoder extends HttpRequestDecoder {
  private static final Logger log = LoggerFactory.getLogger(HttpDecoder.class);

  /// Netty counts the CR of an unfinished line as one of its bytes, so it is given room, and the
  /// limits are kept here to the byte.
  private static final int LINE_END = 2;

  /// What a chunk may have around it without being counted against the sender.
  private static final int CHUNK_MARKS = 16;

  private static final int TLS_HANDSHAKE = 0x16;

  /// Where the next byte belongs.
  private enum Place {
    BETWEEN,
    HEAD,
    CONTENT,
    /// Behind something that cannot be read: nowhere.
    LOST
  }

  /// What a client begins with that knows that we speak HTTP/2 (RFC 9113, 3.4).
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Limits limits;
  private final KnownHeads heads;
  private KnownHeads.@Nullable Known latest;

  /// Heads in the bytes that are being read.
  private int headsRead;

  private @Nullable Runnable whenHttp2;
  private @Nullable HttpConnection connection;
  private Place place = Place.BETWEEN;

  /// Where the last word of the request line that is being read ended.
  private int wordEnd;

  /// What the chunks of a content have around them, beyond what that much content needs.
  private long excess;

  /// @param heads those of the loop
  public HttpDecoder(Limits limits, KnownHeads heads) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLine() + LINE_END)
            .setMaxHeaderSize(limits.headers() + LINE_END)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false));
    this.limits = limits;
    this.heads = heads;
  }

  public void tells(HttpConnection owner) {
    connection = owner;
  }

  /// Calls that when the connection begins with the preface of HTTP/2, which stays to be read by
  /// what has been added to the pipeline then. Without this the preface is refused.
  public void handsHttp2To(Runnable other) {
    whenHttp2 = other;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (connection == null || !(message instanceof ByteBuf bytes)) {
      super.channelRead(context, message);
      return;
    }
    connection.bytesCame(bytes.readableBytes());
    byte[] candidate = null;
    if (place == Place.BETWEEN && actualReadableBytes() == 0) {
      if (takeKnown(bytes, connection)) {
        return;
      }
      candidate = heads.candidate(bytes);
    }
    headsRead = 0;
    super.channelRead(context, bytes);
    if (!context.isRemoved()) {
      boolean pending = actualReadableBytes() > 0;
      if (candidate != null && headsRead == 1 && place == Place.BETWEEN && !pending) {
        connection.learn(candidate, heads);
      }
      connection.headPending(place == Place.HEAD || (place != Place.LOST && pending));
    }
  }

  /// Takes heads off the bytes that have come before, with no need to read them.
  ///
  /// @return whether these were all; then the bytes are released
  private boolean takeKnown(ByteBuf bytes, HttpConnection owner) {
    boolean released = true;
    try {
      while (bytes.isReadable()) {
        KnownHeads.Known head = heads.find(bytes, latest);
        if (head == null) {
          released = false;
          return false;
        }
        whenHttp2 = null;
        latest = head;
        bytes.skipBytes(head.head().length);
        owner.cameAgain(head);
      }
      return true;
    } finally {
      if (released) {
        bytes.release();
      }
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    if (whenHttp2 != null && beginsHttp2(context, bytes, whenHttp2)) {
      return;
    }
    switch (place) {
      case LOST -> bytes.skipBytes(bytes.readableBytes());
      case BETWEEN, HEAD -> {
        String wrong = place == Place.BETWEEN ? skipEmptyLines(bytes) : null;
        wrong = wrong == null ? foldIn(bytes) : wrong;
        if (wrong != null) {
          lose(context, wrong, bytes, out);
        } else if (bytes.isReadable() && !isLoneEnd(bytes)) {
          decodeFurther(context, bytes, out);
        }
      }
      case CONTENT -> decodeFurther(context, bytes, out);
    }
  }

  private void decodeFurther(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    boolean framed = place == Place.CONTENT;
    int from = bytes.readerIndex();
    int before = out.size();
    super.decode(context, bytes, out);
    int marks = framed ? bytes.readerIndex() - from : 0;
    for (int i = before; i < out.size(); i++) {
      HttpObject part = (HttpObject) out.get(i);
      if (part instanceof HttpRequest head) {
        keepLimits(head);
        headsRead++;
        place = Place.CONTENT;
      }
      if (part instanceof HttpContent content) {
        int size = content.content().readableBytes();
        marks -= size;
        excess -= CHUNK_MARKS + 2L * size;
      }
      if (part instanceof LastHttpContent) {
        place = Place.BETWEEN;
      }
      if (part.decoderResult().isFailure()) {
        place = Place.LOST;
        log.debug(
            "{} is refused: {}",
            context.channel().remoteAddress(),
            part.decoderResult().cause().getMessage());
        return;
      }
    }
    excess = place == Place.CONTENT ? Math.max(0, excess + marks) : 0;
    if (excess > limits.headers()) {
      lose(context, "The chunks have more around them than in them.", bytes, out);
    }
  }

  // ---- what comes before a head ----

  /// Looks at the first bytes of a connection.
  ///
  /// @return whether it speaks HTTP/2, or may: more is needed to tell
  private boolean beginsHttp2(ChannelHandlerContext context, ByteBuf bytes, Runnable other) {
    int size = Math.min(bytes.readableBytes(), PREFACE.length);
    for (int i = 0; i < size; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != PREFACE[i]) {
        whenHttp2 = null;
        return false;
      }
    }
    if (size == PREFACE.length) {
      whenHttp2 = null;
      other.run();
      context.pipeline().remove(this);
    }
    return size > 0;
  }

  /// Old clients send an empty line behind a content (RFC 9112, 2.2).
  ///
  /// @return what is wrong with what comes instead, or null
  private static @Nullable String skipEmptyLines(ByteBuf bytes) {
    while (bytes.isReadable()) {
      int first = bytes.getByte(bytes.readerIndex());
      if (first > ' ' && first < 0x7f) {
        return null;
      }
      if (first != '\r') {
        return first == TLS_HANDSHAKE
            ? "This port speaks plain text, not TLS: say http or ws."
            : "A request begins with a method.";
      }
      if (bytes.readableBytes() == 1) {
        return null;
      }
      if (bytes.getByte(bytes.readerIndex() + 1) != '\n') {
        return "A line ends with CR and LF.";
      }
      bytes.skipBytes(2);
    }
    return null;
  }

  private boolean isLoneEnd(ByteBuf bytes) {
    return place == Place.BETWEEN && bytes.getByte(bytes.readerIndex()) == '\r';
  }

  // ---- heads ----

  /// Looks for a line of the head that begins with a blank, which Netty would append to the one
  /// before (RFC 9112, 5.2). Here every call begins at the beginning of a line.
  private @Nullable String foldIn(ByteBuf bytes) {
    int line = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (line < end) {
      int first = bytes.getByte(line);
      if (first == ' ' || first == '\t') {
        return "A line of a head begins with a name.";
      }
      int feed = bytes.indexOf(line, end, (byte) '\n');
      if (feed < 0 || feed - line < 2) {
        return null; // not whole yet, or the end of the head
      }
      line = feed + 1;
    }
    return null;
  }

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    wordEnd = start + length;
    return super.splitFirstWordInitialLine(line, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    checkSpace(line, start);
    wordEnd = start + length;
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    checkSpace(line, start);
    return super.splitThirdWordInitialLine(line, start, length);
  }

  /// One space is between two words, and nothing else (RFC 9112, 3).
  private void checkSpace(byte[] line, int start) {
    if (start != wordEnd + 1 || line[wordEnd] != ' ') {
      throw new MalformedException("One space separates the words of a request line.");
    }
  }

  @Override
  protected HttpMessage createMessage(String[] words) throws Exception {
    String version = words[2];
    if (!isVersion(version)) {
      throw new MalformedException("A request line ends with a version such as HTTP/1.1.");
    }
    if (version.charAt(5) != '1') {
      throw new MalformedException(
          Status.VERSION_NOT_SUPPORTED, "This connection speaks HTTP/1.1 and HTTP/1.0.");
    }
    place = Place.HEAD;
    boolean newer = version.charAt(7) > '1';
    return super.createMessage(
        newer ? new String[] {words[0], words[1], HttpVersion.HTTP_1_1.text()} : words);
  }

  private static boolean isVersion(String text) {
    return text.length() == 8
        && text.startsWith("HTTP/")
        && isDigit(text.charAt(5))
        && text.charAt(6) == '.'
        && isDigit(text.charAt(7));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void keepLimits(HttpRequest head) {
    if (head.decoderResult() instanceof HttpMessageDecoderResult sizes) {
      if (sizes.initialLineLength() > limits.requestLine()) {
        head.setDecoderResult(DecoderResult.failure(new TooLongHttpLineException()));
      } else if (sizes.headerSize() > limits.headers()
          || head.headers().size() > HttpRequests.MOST_FIELDS) {
        head.setDecoderResult(DecoderResult.failure(new TooLongHttpHeaderException()));
      }
    }
  }

  // ---- the end ----

  /// Gives up: the connection is told why, and nothing behind is read.
  private void lose(ChannelHandlerContext context, String why, ByteBuf bytes, List<Object> out) {
    log.debug("{} is refused: {}", context.channel().remoteAddress(), why);
    HttpObject lost =
        place == Place.CONTENT
            ? new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER)
            : new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_0, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
    place = Place.LOST;
    bytes.skipBytes(bytes.readableBytes());
    lost.setDecoderResult(DecoderResult.failure(new MalformedException(why)));
    out.add(lost);
  }
}
