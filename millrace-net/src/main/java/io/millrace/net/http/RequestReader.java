// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.BodyPolicy;
import io.millrace.http.Request;
import io.millrace.http.RequestBody;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Scope;
import io.millrace.server.ArrivingBody;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the parts that the decoder makes of a connection's bytes together to requests: with all of
/// their content, or with content that arrives while its handler reads it. On the loop only.
final class RequestReader {
  /// Who answers the requests.
  interface Taker {
    void received(Request request);

    /// What comes cannot be understood, or is too much: nothing more can be read.
    void refuse(Response answer);

    /// The reader of content that arrives wants more of it. Any thread.
    void wanted();
  }

  private final ServerContext server;
  private final Ends ends;
  private final Taker taker;
  private final BodyCollector body = new BodyCollector();

  private @Nullable Request head;

  /// The request that came last, if it was a head with nothing behind it.
  private @Nullable Request plain;

  private KnownHeads.@Nullable Known known;
  private PendingRequest.@Nullable Good again;
  private @Nullable ArrivingBody arriving;
  private long arrivingMost;
  private long arrived;
  private boolean receiving;
  private boolean owesContinue;
  private boolean broken;

  RequestReader(ServerContext server, Ends ends, Taker taker) {
    this.server = server;
    this.ends = ends;
    this.taker = taker;
  }

  /// Whether a head has come and its content has not, all of it.
  boolean isReceiving() {
    return receiving;
  }

  /// Whether the request that came last is with its handler, and its content is not all here.
  boolean isArriving() {
    return arriving != null;
  }

  /// Whether no more should be read: the handler is behind.
  boolean isHeldUp() {
    return arriving != null && receiving && !arriving.wantsMore();
  }

  /// Whether the client waits for a word before it sends content (RFC 9110, 10.1.1), and somebody
  /// wants that content.
  ///
  /// @param unhindered whether all requests before it were answered
  boolean isContinueDue(boolean unhindered) {
    return owesContinue && receiving && (arriving == null ? unhindered : arriving.isAsked());
  }

  void saidContinue() {
    owesContinue = false;
  }

  /// The request of a head that came before, perhaps on another connection. Requests are immutable,
  /// so that a connection needs one for as long as it goes on asking the same.
  PendingRequest.Good again(KnownHeads.Known head) {
    PendingRequest.Good same = again;
    if (same == null || known != head) {
      same = PendingRequest.Good.of(HttpRequests.from(head.request(), ends));
      known = head;
      again = same;
    }
    return same;
  }

  /// Bytes are about to be read.
  void reads() {
    plain = null;
  }

  /// The request that came in the bytes read last, or null if there was none or anything but its
  /// head belongs to it.
  @Nullable Request latestPlain() {
    return broken ? null : plain;
  }

  /// Whether nothing that comes can be understood any more.
  boolean isBroken() {
    return broken;
  }

  void part(Object part) {
    if (broken) {
      return;
    }
    if (part instanceof HttpRequest raw) {
      begin(raw);
    }
    if (part instanceof HttpContent content && receiving) {
      owesContinue &= !content.content().isReadable();
      if (content.decoderResult().isFailure()) {
        refuse(HttpRequests.refusal(content.decoderResult().cause()));
      } else if (!add(content.content())) {
        refuse(Response.of(Status.CONTENT_TOO_LARGE));
      } else if (content instanceof LastHttpContent) {
        end();
      }
    }
  }

  // ---- the head ----

  private void begin(HttpRequest raw) {
    receiving = true;
    plain = null;
    Response wrong = HttpRequests.check(raw);
    if (wrong != null) {
      refuse(wrong);
      return;
    }
    switch (HttpRequests.read(raw, ends)) {
      case HttpRequests.Read.Bad(Response answer) -> refuse(answer);
      case HttpRequests.Read.Good(Request request) -> expectContent(raw, request);
    }
  }

  private void expectContent(HttpRequest raw, Request request) {
    if (!isCodingKnown(raw)) {
      refuse(Response.of(Status.NOT_IMPLEMENTED));
      return;
    }
    for (String expect : raw.headers().getAll("expect")) {
      if (!expect.equalsIgnoreCase("100-continue")) {
        refuse(Response.of(Status.EXPECTATION_FAILED));
        return;
      }
    }
    boolean chunked = HttpUtil.isTransferEncodingChunked(raw);
    long length;
    try {
      length = chunked ? -1 : HttpUtil.getContentLength(raw, 0L);
    } catch (NumberFormatException noNumber) {
      refuse(Response.of(Status.BAD_REQUEST));
      return;
    }
    head = request;
    if (length == 0) {
      plain =
          request.scope().type().equals(Scope.HTTP) && !raw.headers().contains("expect")
              ? request
              : null;
      body.begin(0);
      return;
    }
    BodyPolicy policy =
        server.application().bodyPolicy(request.method(), request.scope().rawPath());
    long most = policy == null ? server.limits().body() : policy.most();
    if (length > most) {
      refuse(Response.of(Status.CONTENT_TOO_LARGE));
      return;
    }
    owesContinue = HttpUtil.is100ContinueExpected(raw);
    if (policy != null && policy.streamed()) {
      handOver(request, most);
    } else {
      body.begin(most);
    }
  }

  private void handOver(Request request, long most) {
    ArrivingBody stream = new ArrivingBody(taker::wanted);
    arriving = stream;
    arrivingMost = most;
    arrived = 0;
    taker.received(
        new Request(request.method(), request.scope(), new RequestBody.Arriving(stream)));
  }

  /// Chunks are all that is taken off a content (RFC 9112, 6.1).
  private static boolean isCodingKnown(HttpRequest first) {
    List<String> codings = first.headers().getAll("transfer-encoding");
    return codings.isEmpty()
        || (codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked"));
  }

  // ---- the content ----

  /// False when it grows over the limit.
  private boolean add(ByteBuf part) {
    if (arriving == null) {
      return body.add(part);
    }
    int size = part.readableBytes();
    arrived += size;
    if (arrived > arrivingMost) {
      return false;
    }
    byte[] bytes = new byte[size];
    part.readBytes(bytes);
    arriving.add(bytes);
    return true;
  }

  private void end() {
    receiving = false;
    if (arriving != null) {
      arriving.complete();
      arriving = null;
      return;
    }
    Request whole = head;
    head = null;
    byte[] bytes = body.end();
    if (whole != null) {
      taker.received(bytes.length == 0 ? whole : new Request(whole.method(), whole.scope(), bytes));
    }
  }

  /// A request that is with its handler is answered by that, which is told; another at once.
  void refuse(Response answer) {
    broken = true;
    receiving = false;
    head = null;
    body.discard();
    if (arriving == null) {
      taker.refuse(answer);
    } else {
      server.metrics().violations.increment();
      arriving.fail(answer.status(), answer.bodyText());
    }
  }

  /// The client will send no more.
  void inputEnded() {
    receiving = false;
    head = null;
    body.discard();
    if (arriving != null) {
      arriving.fail(null, "the client left before its content was complete");
    }
  }
}
