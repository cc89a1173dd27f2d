// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Content;
import io.millrace.http.Response;
import io.millrace.net.content.ContentSender;
import io.millrace.net.content.FilePiece;
import io.millrace.net.loop.FrameWriter;
import io.millrace.server.Exchange;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// Writes the answers of a connection, one after the other: at once what is in memory, and what is
/// not as fast as its client takes it. On the loop only.
final class AnswerWriter {
  /// Hears of each answer that it is out.
  interface Done {
    /// @param whole false when it stays incomplete, which ends the connection
    void answerDone(boolean whole);
  }

  private final HttpEncoder http;
  private final FrameWriter writer;
  private final Channel channel;
  private final boolean plainSocket;
  private final Done done;

  private @Nullable ContentSender sending;

  AnswerWriter(HttpEncoder http, FrameWriter writer, Channel channel, Done done) {
    this.http = http;
    this.writer = writer;
    this.channel = channel;
    this.plainSocket = FilePiece.isSentBy(channel);
    this.done = done;
  }

  /// Whether an answer is on its way, which others have to wait for.
  boolean isSending() {
    return sending != null;
  }

  /// @param answering null for a refusal, which was logged, and is in memory
  void write(PendingRequest answered, @Nullable Exchange answering, Response response) {
    http.write(writer, response, answered.isHeadOnly(), answered.ending());
    Content content = response.content();
    boolean bodied = !answered.isHeadOnly() && !response.status().hasNoContent();
    if (answering != null && bodied && !(content instanceof Content.InMemory)) {
      send(answering, content, answered.ending());
      return;
    }
    content.close();
    if (answering != null) {
      answering.sent(bodied ? content.length() : 0);
    }
    done.answerDone(true);
  }

  private void send(Exchange answering, Content content, HttpEncoder.Ending ending) {
    boolean chunked = content.length() < 0 && ending != HttpEncoder.Ending.CLOSE_OLD;
    ContentSender sender =
        new ContentSender(
            content,
            new Http1Wire(writer, chunked, plainSocket),
            channel.alloc(),
            (bytes, whole) -> {
              sending = null;
              answering.sent(bytes);
              done.answerDone(whole);
            });
    sending = sender;
    sender.begin(answering);
  }

  /// The socket takes more again.
  void writable() {
    if (sending != null) {
      sending.writable();
    }
  }

  /// The connection has ended.
  void cancel() {
    if (sending != null) {
      sending.cancel();
    }
  }
}
