// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.Millrace;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.scope.Endpoint;
import io.millrace.server.Limits;
import io.millrace.server.ServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Any bytes as what a connection of HTTP/1.1 says. Whatever they are: no exception escapes, no
/// buffer is lost, it does not matter how they were cut into packets, and a request that was taken
/// is the same request when it is written down and read again.
public final class DecoderFuzz {
  private static final Limits LIMITS =
      Limits.DEFAULT.withRequestLine(256).withHeaders(1_024).withBody(10_000);
  private static final Endpoint END = new Endpoint("127.0.0.1", 1);
  private static final ServerContext SERVER =
      ServerContext.of(
          Millrace.server().any("/{path:path}", _ -> Response.text("")).application(),
          ServerOptions.DEFAULT.withLimits(LIMITS));

  private DecoderFuzz() {}

  /// @param request as handlers see it
  /// @param again the same as bytes
  private record Taken(Request request, byte[] again) {
    boolean isSameAs(Taken other) {
      return request.method().equals(other.request.method())
          && request.scope().equals(other.request.scope())
          && Arrays.equals(request.body(), other.request.body());
    }
  }

  /// @param lost whether it ended in something that cannot be read
  private record Outcome(List<Taken> taken, boolean lost) {}

  /// @param data first how the rest is cut
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    Outcome whole = read(bytes, Integer.MAX_VALUE);
    expectSame(whole, read(bytes, 1), "byte by byte");
    expectSame(whole, read(bytes, 2 + (data[0] & 0x3f)), "in pieces");
    for (Taken each : whole.taken) {
      Outcome again = read(each.again, Integer.MAX_VALUE);
      if (again.lost || again.taken.size() != 1 || !again.taken.getFirst().isSameAs(each)) {
        throw new AssertionError(
            "read differently when written again: " + new String(each.again, ISO_8859_1));
      }
    }
  }

  private static void expectSame(Outcome one, Outcome other, String how) {
    boolean same = one.lost == other.lost && one.taken.size() == other.taken.size();
    for (int i = 0; same && i < one.taken.size(); i++) {
      same = one.taken.get(i).isSameAs(other.taken.get(i));
    }
    if (!same) {
      throw new AssertionError("read differently " + how + ": " + one + " and " + other);
    }
  }

  private static Outcome read(byte[] bytes, int piece) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpDecoder(LIMITS, new KnownHeads()));
    List<ByteBuf> written = new ArrayList<>();
    List<HttpObject> parts = new ArrayList<>();
    Outcome outcome;
    try {
      for (int from = 0; from < bytes.length; from += Math.min(piece, bytes.length)) {
        int to = (int) Math.min(bytes.length, (long) from + piece);
        ByteBuf buffer = Unpooled.copiedBuffer(bytes, from, to - from);
        written.add(buffer);
        channel.writeInbound(buffer);
      }
      for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
        parts.add((HttpObject) part);
      }
      outcome = judged(parts);
    } finally {
      parts.forEach(ReferenceCountUtil::release);
      channel.finishAndReleaseAll();
    }
    if (written.stream().anyMatch(buffer -> buffer.refCnt() != 0)) {
      throw new AssertionError("a buffer is lost");
    }
    return outcome;
  }

  private static Outcome judged(List<HttpObject> parts) {
    Collected collected = new Collected();
    RequestReader reader = new RequestReader(SERVER, new Ends(END, END, false), collected);
    for (HttpObject part : parts) {
      if (part instanceof HttpRequest begun) {
        collected.head = begun;
      }
      if (!collected.lost) {
        reader.part(part);
      }
    }
    return new Outcome(collected.taken, collected.lost);
  }

  private static final class Collected implements RequestReader.Taker {
    private final List<Taken> taken = new ArrayList<>();
    private @Nullable HttpRequest head;
    private boolean lost;

    @Override
    public void received(Request request) {
      if (head == null) {
        throw new AssertionError("a content without a head");
      }
      taken.add(new Taken(request, again(head, request.body())));
    }

    @Override
    public void refuse(Response answer) {
      lost = true;
    }

    @Override
    public void wanted() {}
  }

  private static byte[] again(HttpRequest head, byte[] body) {
    StringBuilder text = new StringBuilder();
    text.append(head.method()).append(' ').append(head.uri()).append(' ');
    text.append(head.protocolVersion()).append("\r\n");
    for (Map.Entry<String, String> field : head.headers()) {
      text.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
    }
    text.append("\r\n");
    boolean chunked = head.headers().contains("transfer-encoding");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(text.toString().getBytes(ISO_8859_1));
    if (chunked && body.length > 0) {
      out.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(ISO_8859_1));
    }
    out.writeBytes(body);
    if (chunked) {
      out.writeBytes((body.length > 0 ? "\r\n0\r\n\r\n" : "0\r\n\r\n").getBytes(ISO_8859_1));
    }
    return out.toByteArray();
  }
}
