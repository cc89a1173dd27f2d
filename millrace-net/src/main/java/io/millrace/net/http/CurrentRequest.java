// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.NettyLoop;
import io.millrace.scope.Endpoint;
import io.millrace.server.Exchange;
import io.millrace.websocket.Handshake;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// The request of a connection whose turn it is, from its handler to the end of its answer. On the
/// loop only.
final class CurrentRequest {
  /// The connection that it came on.
  interface Owner {
    /// The current request is a good handshake. It stays current until it is forgotten.
    void openWebSocket(Request request, String acceptKey);

    /// Whether some of the current request's content has not come, and nothing else has.
    boolean leavesContent();

    /// There is no current request any more.
    ///
    /// @param whole false when its answer stays incomplete
    /// @param last whether it was the last one of its connection
    void answered(boolean whole, boolean last);
  }

  private final ServerContext server;
  private final NettyLoop loop;
  private final Channel channel;
  private final Endpoint client;
  private final AnswerWriter answers;
  private final Owner owner;

  private @Nullable PendingRequest current;

  /// Null once it is answered.
  private @Nullable Exchange exchange;

  CurrentRequest(
      ServerContext server,
      NettyLoop loop,
      Channel channel,
      Endpoint client,
      HttpEncoder http,
      FrameWriter writer,
      Owner owner) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.client = client;
    this.answers = new AnswerWriter(http, writer, channel, this::answerDone);
    this.owner = owner;
  }

  boolean isNone() {
    return current == null;
  }

  /// Whether its answer is on its way, but was not all handed to the socket.
  boolean isSending() {
    return answers.isSending();
  }

  /// That answer, as it is told to a client who is refused.
  PendingRequest.Refused refusal(Response answer) {
    return new PendingRequest.Refused(server.application().refusal(client, answer));
  }

  /// Takes the next one, when there is none.
  void begin(PendingRequest next) {
    current = next;
    switch (next) {
      case PendingRequest.Refused(Response refusal) -> answer(null, refusal);
      case PendingRequest.Good(Request request, Handshake.Verdict handshake, _) -> {
        switch (handshake) {
          case Handshake.Verdict.Good(String acceptKey) -> owner.openWebSocket(request, acceptKey);
          case Handshake.Verdict.Refused(Response refused) ->
              answer(null, refusal(refused).answer());
          case Handshake.Verdict.NotWebSocket _ -> {
            Exchange begun = server.application().handle(request, loop, this::answered);
            // Answered at once, it is over, and an idle connection keeps nothing of it.
            exchange = current == null ? null : begun;
          }
        }
      }
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
    if (owner.leavesContent()) {
      // It is not waited for.
      answered = answered.closing();
    }
    current = answered;
    answers.write(answered, answering, response);
  }

  private void answerDone(boolean whole) {
    PendingRequest answered = current;
    current = null;
    owner.answered(whole, answered != null && answered.closes());
  }

  /// The socket takes more again.
  void writable() {
    answers.writable();
  }

  /// Makes it the last one of its connection.
  void close() {
    current = current == null ? null : current.closing();
  }

  /// Forgets it unanswered.
  void forget() {
    current = null;
  }

  /// Interrupts a blocking handler; what it answers all the same is sent.
  void interrupt() {
    if (exchange != null) {
      exchange.cancel();
    }
  }

  /// The connection has ended.
  void cancel() {
    interrupt();
    answers.cancel();
  }
}
