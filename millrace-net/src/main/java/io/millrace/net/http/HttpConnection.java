// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.extension.Extensions;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.Hangup;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.StallWatch;
import io.millrace.net.loop.TurnShare;
import io.millrace.net.websocket.WebSocketChannel;
import io.millrace.scope.Endpoint;
import io.millrace.server.Exchange;
import io.millrace.server.RequestTimeouts;
import io.millrace.server.RequestTimeouts.State;
import io.millrace.websocket.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection that speaks HTTP/1.1: one request after the other is answered, in the order they
/// came; the others wait. The request that opens a WebSocket turns it into a [WebSocketChannel]. On
/// the connection's loop only.
public final class HttpConnection extends ConnectionHandler implements RequestReader.Taker {
  private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

  private final ServerContext server;
  private final NettyLoop loop;
  private final Channel channel;
  private final HttpEncoder http;
  private final HttpDecoder decoder;
  private final FrameWriter writer;
  private final StallWatch stall;
  private final RequestQueue waiting = new RequestQueue();
  private final RequestTimeouts timeouts;
  private final RequestReader reader;
  private final Endpoint client;
  private final AnswerWriter answers;
  private final TurnShare share;

  private @Nullable PendingRequest current;
  private @Nullable Exchange exchange;
  private boolean dispatching;
  private boolean noMoreRequests;

  private boolean lingering;
  private boolean allSent;
  private boolean inputOver;
  private boolean readingPaused;
  private boolean upgraded;
  private @Nullable ByteBuf early;

  /// When the request that is arriving began; since when the connection is idle otherwise.
  private long since;

  private boolean headPending;

  public HttpConnection(
      ServerContext server,
      NettyLoop loop,
      Channel channel,
      HttpEncoder http,
      HttpDecoder decoder) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.http = http;
    this.decoder = decoder;
    this.writer = new FrameWriter(channel, loop);
    this.stall = new StallWatch(channel);
    this.timeouts = new RequestTimeouts(server.limits());
    Ends ends = Ends.of(channel);
    this.client = ends.client();
    this.answers = new AnswerWriter(http, writer, channel, this::answerDone);
    this.reader = new RequestReader(server, ends, this);
    this.share = new TurnShare(loop, server.options().overload().requests());
    this.since = server.now();
    decoder.tells(this);
  }

  // ---- reading ----

  /// Bytes came for the decoder.
  public void bytesCame(int count) {
    reader.reads();
    server.metrics().bytesIn.add(count);
    if (readingPaused && Hangup.isSeen(channel)) {
      // Nobody waits for the answers: the end has to be read, so that handlers are told.
      channel.config().setAutoRead(true);
    }
  }

  /// Whether the decoder holds the beginning of a head.
  public void headPending(boolean pending) {
    if (pending && !headPending && !reader.isReceiving()) {
      since = server.now();
    }
    headPending = pending;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof ByteBuf bytes) {
        keepEarly(bytes);
      } else if (!noMoreRequests) {
        readPart(message);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /// What follows the request that opens a WebSocket is no HTTP.
  private void keepEarly(ByteBuf bytes) {
    if (upgraded) {
      early = early == null ? channel.alloc().buffer() : early;
      early.writeBytes(bytes);
      if (early.readableBytes() > server.limits().headers()) {
        channel.config().setAutoRead(false);
      }
    }
  }

  private void readPart(Object part) {
    if (!reader.isReceiving() || reader.isArriving()) {
      since = server.now();
    }
    reader.part(part);
    sayContinue();
    if (reader.isHeldUp()) {
      updateReading();
    }
  }

  /// Not before the requests that came earlier are answered, and not to a client that did not wait.
  private void sayContinue() {
    if (reader.isContinueDue(current == null && waiting.isEmpty())) {
      reader.saidContinue();
      http.writeContinue(writer);
    }
  }

  @Override
  public void wanted() {
    loop.execute(
        () -> {
          sayContinue();
          updateReading();
        });
  }

  /// A head came that was read before.
  void cameAgain(KnownHeads.Known head) {
    if (!noMoreRequests && !reader.isBroken()) {
      since = server.now();
      take(reader.again(head));
    }
  }

  /// Those bytes were a request, if any was received out of them: after the last one that is
  /// answered, whatever comes is decoded and forgotten.
  void learn(byte[] head, KnownHeads heads) {
    Request plain = reader.latestPlain();
    if (plain != null) {
      heads.learn(head, plain);
    }
  }

  @Override
  public void received(Request request) {
    take(PendingRequest.Good.of(request));
  }

  private void take(PendingRequest.Good next) {
    if (next.opensWebSocket()) {
      upgraded = true;
      channel.pipeline().remove(decoder);
    }
    noMoreRequests |= next.closes() && !reader.isArriving();
    waiting.add(next);
    dispatch();
  }

  /// Answers what cannot be understood, after the requests before it, and reads no more.
  @Override
  public void refuse(Response answer) {
    server.metrics().violations.increment();
    headPending = false;
    noMoreRequests = true;
    waiting.add(new PendingRequest.Refused(server.application().refusal(client, answer)));
    dispatch();
  }

  // ---- answering ----

  /// Starts the requests that wait, one at a time, and none while the client does not take the
  /// answers it has; an answer that comes at once is followed by the next without recursion. What
  /// is more than the connection's share of a turn waits for the next one.
  private void dispatch() {
    if (dispatching) {
      return;
    }
    dispatching = true;
    share.renew();
    try {
      while (current == null && !lingering && channel.isWritable() && !waiting.isEmpty()) {
        if (!share.take()) {
          share.inNextTurn(this::dispatch);
          break;
        }
        PendingRequest next = waiting.poll();
        if (next != null) {
          start(next);
        }
      }
    } finally {
      dispatching = false;
    }
    if (inputOver && current == null && waiting.isEmpty() && !lingering) {
      linger();
    }
    sayContinue();
    updateReading();
  }

  private void start(PendingRequest next) {
    current = next;
    switch (next) {
      case PendingRequest.Refused(Response refusal) -> answer(null, refusal);
      case PendingRequest.Good(Request request, Handshake.Verdict handshake, _) -> {
        switch (handshake) {
          case Handshake.Verdict.Good(String acceptKey) -> openWebSocket(request, acceptKey);
          case Handshake.Verdict.Refused(Response refused) ->
              answer(null, server.application().refusal(client, refused));
          case Handshake.Verdict.NotWebSocket _ -> {
            Exchange begun = server.application().handle(request, loop, this::answered);
            // Answered at once, it is over, and an idle connection keeps nothing of it.
            exchange = current == null ? null : begun;
          }
        }
      }
    }
  }

  private void openWebSocket(Request request, String acceptKey) {
    if (inputOver) {
      current = null;
      linger();
    } else {
      becomeWebSocket(request, acceptKey);
    }
  }

  private void answered(Exchange answering, Response response) {
    if (loop.inLoop()) {
      answer(answering, response);
    } else {
      loop.execute(() -> answer(answering, response));
    }
  }

  /// @param answering null for a refusal, which was logged, and is in memory
  private void answer(@Nullable Exchange answering, Response response) {
    PendingRequest answered = current;
    if (answered == null || answers.isSending() || !channel.isActive()) {
      response.content().close();
      if (answering != null) {
        answering.abandoned();
      }
      return;
    }
    exchange = null;
    answered = answered.answeredWith(response);
    if (reader.isArriving() && waiting.isEmpty()) {
      // What is left of the content is not waited for.
      answered = answered.closing();
    }
    current = answered;
    answers.write(answered, answering, response);
  }

  private void answerDone(boolean whole) {
    PendingRequest answered = current;
    current = null;
    since = server.now();
    if (!whole) {
      channel.close();
    } else if (answered != null && answered.closes()) {
      linger();
    } else {
      dispatch();
    }
  }

  private void becomeWebSocket(Request request, String acceptKey) {
    List<String> extensions = request.headers().all(Extensions.FIELD);
    WebSocketChannel socket =
        new WebSocketChannel(
            server.webSockets(),
            loop,
            channel,
            FrameEncoder.SERVER,
            new UpgradeAnswer(http, server.metrics(), acceptKey, extensions));
    writer.flush();
    loop.unregister(this);
    loop.register(socket);
    ByteBuf bytes = early;
    early = null;
    channel.config().setAutoRead(true);
    channel.pipeline().replace(this, null, socket);
    socket.open(
        transport ->
            server.application().open(request.scope(), transport, server.options().sockets()),
        bytes);
  }

  // ---- back-pressure ----

  /// Reads while few requests wait and the client takes its answers.
  private void updateReading() {
    if (upgraded) {
      return;
    }
    boolean pause =
        waiting.isCrowded(server.limits()) || !channel.isWritable() || reader.isHeldUp();
    if (pause != readingPaused) {
      readingPaused = pause;
      // What could not come meanwhile is not late.
      since = server.now();
      channel.config().setAutoRead(!pause);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      answers.writable();
      dispatch();
    } else {
      updateReading();
    }
  }

  // ---- the end ----

  /// Our side is shut after the last answer; the peer's end is awaited, so that the answer is not
  /// lost to a reset by what the peer still sends. A client that has asked for the end sends
  /// nothing more (RFC 9112, 9.6), and is not waited for.
  private void linger() {
    lingering = true;
    noMoreRequests = true;
    since = server.now();
    waiting.clear();
    channel.config().setAutoRead(true);
    writer.flushThen(this::lastAnswerSent);
  }

  private void lastAnswerSent() {
    allSent = true;
    since = server.now();
    if (inputOver) {
      channel.close();
    } else {
      writer.shutOutput();
    }
  }

  /// The client has left, or has ended its side only and waits for its answers: nothing tells
  /// which. So a blocking handler is interrupted, and whatever is answered all the same is sent.
  @Override
  public void inputEnded() {
    inputOver = true;
    noMoreRequests = true;
    headPending = false;
    if (exchange != null) {
      exchange.cancel(); // first, so that what the reader says of it is no failure of the handler
    }
    reader.inputEnded();
    if (!lingering) {
      since = server.now();
      dispatch();
    } else if (allSent) {
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.cancel();
    }
    answers.cancel();
    reader.inputEnded();
    if (early != null) {
      early.release();
      early = null;
    }
    writer.discard();
    server.metrics().openHttp.decrement();
    loop.unregister(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    log.debug("{} is closed after a failure of its socket.", channel.remoteAddress(), problem);
    channel.close();
  }

  // ---- what the loop and the server ask ----

  @Override
  public void sweep(long now) {
    long stalled = stall.stalled(now);
    switch (timeouts.check(state(), now - since, stalled)) {
      case NOTHING -> {}
      case RESTART -> since = now;
      case REFUSE -> reader.refuse(Response.of(Status.REQUEST_TIMEOUT));
      case DROP -> drop();
    }
  }

  private RequestTimeouts.State state() {
    if (lingering) {
      return allSent ? State.LINGERING : State.ENDING;
    }
    if (answers.isSending()) {
      // What is sent may wait for what arrives.
      return reader.isArriving() && reader.isReceiving() && !readingPaused && !inputOver
          ? State.RECEIVING
          : State.BUSY;
    }
    if (inputOver) {
      return current == null ? State.ENDING : State.AWAITED;
    }
    if (stall.isWaiting() && current == null) {
      return State.TAKING; // not idle, and not late with what it sends
    }
    if ((reader.isReceiving() || headPending) && !readingPaused) {
      return State.RECEIVING;
    }
    return current == null ? State.IDLE : State.BUSY;
  }

  @Override
  public void goAway() {
    noMoreRequests = true;
    // One that has only used up its share of the turn is owed an answer like one at work; a
    // WebSocket is not opened any more.
    PendingRequest next = current == null && channel.isWritable() ? waiting.poll() : null;
    waiting.clear();
    upgraded = false;
    if (next instanceof PendingRequest.Good good && good.opensWebSocket()) {
      Response stopping = Response.of(Status.UNAVAILABLE);
      start(new PendingRequest.Refused(server.application().refusal(client, stopping)));
    } else if (next != null) {
      start(next.closing());
    } else if (current == null) {
      linger();
    } else {
      current = current.closing();
    }
  }

  @Override
  public boolean isWebSocket() {
    return false;
  }

  @Override
  public void drop() {
    channel.close();
  }
}
