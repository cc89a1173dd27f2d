// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.Surroundings;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Inbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works off a general channel.
record Worker(ChannelName channel, MessageHandler handler) {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /// A worker at work.
  record Running(Thread thread, Inbox inbox) {
    void stop() {
      inbox.close();
      thread.interrupt();
    }
  }

  Running start(Surroundings surroundings) {
    Inbox inbox = surroundings.layer().receive(channel);
    Thread thread = surroundings.threads().newThread(() -> work(inbox));
    thread.start();
    return new Running(thread, inbox);
  }

  private void work(Inbox inbox) {
    while (true) {
      try {
        handler.handle(inbox.receive());
      } catch (InterruptedException stopped) {
        return;
      } catch (Throwable problem) {
        log.error("The worker on channel {} failed on a message.", channel, problem);
      }
    }
  }
}
