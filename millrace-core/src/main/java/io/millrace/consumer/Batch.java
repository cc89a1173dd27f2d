// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Message;
import io.millrace.loop.Timer;
import org.jspecify.annotations.Nullable;

/// Gathers small texts and sends them as one message, joined by newlines, in the order they were
/// added: when enough are there, when the first has waited long enough, and before the connection
/// is closed. What is sent past it does not wait for what it holds.
///
/// For the thread of the consumer or handler. It holds no more than [BatchOptions#messages]: with a
/// blocking consumer whose client is slow, [#add] waits as `send` does.
public final class Batch {
  private final Connection connection;
  private final BatchOptions options;

  // All guarded by this.
  private final StringBuilder texts = new StringBuilder();
  private int count;
  private boolean sending;
  private @Nullable Timer timer;

  Batch(Connection connection, BatchOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /// @param text without a newline, as the client could not tell it from two
  public void add(String text) {
    if (text.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "text: it has a newline (expected: none, as newlines divide the texts of a batch)");
    }
    if (put(text)) {
      flush();
    }
  }

  private synchronized boolean put(String text) {
    if (count++ > 0) {
      texts.append('\n');
    }
    texts.append(text);
    if (timer == null) {
      timer = connection.loop().after(options.delay(), this::due);
    }
    return count >= options.messages();
  }

  /// Sends what is there now.
  public void flush() {
    String joined = take();
    if (joined == null) {
      return;
    }
    try {
      send(joined);
    } finally {
      sent();
    }
  }

  private void send(String joined) {
    if (connection.loop().inLoop()) {
      connection.sendOnLoop(Message.text(joined));
    } else {
      connection.send(Message.text(joined));
    }
  }

  private synchronized @Nullable String take() {
    if (count == 0) {
      return null;
    }
    String joined = texts.toString();
    texts.setLength(0);
    count = 0;
    sending = true;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    return joined;
  }

  private synchronized void sent() {
    sending = false;
  }

  /// On the loop, which must not wait: while the client is slow or the consumer's thread is just
  /// sending, the batch waits on.
  private void due() {
    synchronized (this) {
      timer = null;
      if (sending || connection.budget().isExhausted()) {
        if (!connection.decision.isEnded()) {
          timer = connection.loop().after(options.delay(), this::due);
        }
        return;
      }
    }
    flush();
  }
}
