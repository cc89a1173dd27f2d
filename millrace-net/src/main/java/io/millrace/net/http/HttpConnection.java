// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.Hangup;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.StallWatch;
import io.millrace.net.loop.TurnShare;
import io.millrace.server.RequestTimeouts;
import io.millrace.server.RequestTimeouts.State;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection that speaks HTTP/1.1: one request after the other is answered, in the order they
/// came; the others wait. The request that opens a WebSocket begins an [Upgrade]. On the
/// connection's loop only.
public final class HttpConnection extends ConnectionHandler
    implements RequestReader.Taker, CurrentRequest.Owner {
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
  private final CurrentRequest current;
  private final TurnShare share;

  private boolean dispatching;
  private boolean noMoreRequests;

  private boolean lingering;
  private boolean allSent;
  private boolean inputOver;
  private boolean readingPaused;

  /// Made when the request came that opens a WebSocket.
  private @Nullable Upgrade upgrade;

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
    this.current = new CurrentRequest(server, loop, channel, ends.client(), http, writer, this);
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
        if (upgrade != null) {
          upgrade.keep(bytes);
        }
      } else if (!noMoreRequests) {
        readPart(message);
      }
    } finally {
      ReferenceCountUtil.release(message);
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
    if (reader.isContinueDue(current.isNone() && waiting.isEmpty())) {
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
      upgrade = new Upgrade(server, loop, channel, http);
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
    waiting.add(current.refusal(answer));
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
      while (current.isNone() && !lingering && channel.isWritable() && !waiting.isEmpty()) {
        if (!share.take()) {
          share.inNextTurn(this::dispatch);
          break;
        }
        PendingRequest next = waiting.poll();
        if (next != null) {
          current.begin(next);
        }
      }
    } finally {
      dispatching = false;
    }
    if (inputOver && current.isNone() && waiting.isEmpty() && !lingering) {
      linger();
    }
    sayContinue();
    updateReading();
  }

  @Override
  public void openWebSocket(Request request, String acceptKey) {
    if (inputOver || upgrade == null) {
      current.forget();
      linger();
    } else {
      writer.flush();
      loop.unregister(this);
      upgrade.complete(this, request, acceptKey);
    }
  }

  @Override
  public boolean leavesContent() {
    return reader.isArriving() && waiting.isEmpty();
  }

  @Override
  public void answered(boolean whole, boolean last) {
    since = server.now();
    if (!whole) {
      channel.close();
    } else if (last) {
      linger();
    } else {
      dispatch();
    }
  }

  // ---- back-pressure ----

  /// Reads while few requests wait and the client takes its answers.
  private void updateReading() {
    if (upgrade != null) {
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
      current.writable();
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
    current.interrupt(); // first, so that what the reader says of it is no failure of the handler
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
    current.cancel();
    reader.inputEnded();
    if (upgrade != null) {
      upgrade.discard();
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
    if (current.isSending()) {
      // What is sent may wait for what arrives.
      return reader.isArriving() && reader.isReceiving() && !readingPaused && !inputOver
          ? State.RECEIVING
          : State.BUSY;
    }
    if (inputOver) {
      return current.isNone() ? State.ENDING : State.AWAITED;
    }
    if (stall.isWaiting() && current.isNone()) {
      return State.TAKING; // not idle, and not late with what it sends
    }
    if ((reader.isReceiving() || headPending) && !readingPaused) {
      return State.RECEIVING;
    }
    return current.isNone() ? State.IDLE : State.BUSY;
  }

  @Override
  public void goAway() {
    noMoreRequests = true;
    // One that has only used up its share of the turn is owed an answer like one at work; a
    // WebSocket is not opened any more.
    PendingRequest next = current.isNone() && channel.isWritable() ? waiting.poll() : null;
    waiting.clear();
    if (upgrade != null) {
      upgrade.discard();
      upgrade = null;
    }
    if (next instanceof PendingRequest.Good good && good.opensWebSocket()) {
      current.begin(current.refusal(Response.of(Status.UNAVAILABLE)));
    } else if (next != null) {
      current.begin(next.closing());
    } else if (current.isNone()) {
      linger();
    } else {
      current.close();
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
