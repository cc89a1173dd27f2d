// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.Surroundings;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works off a general channel.
record Worker(ChannelName channel, MessageHandler handler) {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /// A worker at work.
  record Running(Thread thread, Inbox inbox) {
    /// Takes no more; the message at hand is cut short.
    void stop() {
      finish();
      thread.interrupt();
    }

    /// Takes no more, and may finish the message at hand.
    void finish() {
      inbox.close();
    }
  }

  Running start(Surroundings surroundings) {
    Inbox inbox = surroundings.layer().receive(channel);
    Thread thread = surroundings.threads().newThread(() -> work(inbox, surroundings));
    thread.start();
    return new Running(thread, inbox);
  }

  private void work(Inbox inbox, Surroundings surroundings) {
    while (true) {
      Message message;
      try {
        message = inbox.receive();
      } catch (InterruptedException stopped) {
        return;
      }
      try {
        handler.handle(message);
      } catch (InterruptedException interrupted) {
        log.debug("The worker on channel {} was interrupted.", channel); // a stop closes its inbox
      } catch (Throwable problem) {
        surroundings.metrics().handlerErrors.increment();
        log.error("The worker on channel {} failed on a message.", channel, problem);
      }
    }
  }
}
