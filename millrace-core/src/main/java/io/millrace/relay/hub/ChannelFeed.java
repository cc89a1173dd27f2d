// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.consumer.Surroundings;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a process what comes to its channel of the layer, one message after the other: the next
/// is taken from the layer when there is room for it, so that what waits, waits there.
final class ChannelFeed {
  private static final Logger log = LoggerFactory.getLogger(ChannelFeed.class);

  private final ChannelName channel;
  private final Surroundings surroundings;
  private final EventLoop loop;
  private final Receiver receiver;
  private final Thread thread;
  private volatile boolean stopped;

  /// Takes a message on the loop.
  interface Receiver {
    /// @param taken run when there is room for another
    void take(Message message, Runnable taken);
  }

  ChannelFeed(ChannelName channel, Surroundings surroundings, EventLoop loop, Receiver receiver) {
    this.channel = channel;
    this.surroundings = surroundings;
    this.loop = loop;
    this.receiver = receiver;
    this.thread = surroundings.threads().newThread(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try (Inbox inbox = surroundings.layer().receive(channel)) {
      while (!stopped) {
        hand(inbox.receive());
      }
    } catch (InterruptedException stops) {
      log.trace("The feed of {} has ended.", channel);
    } catch (RuntimeException | ExecutionException problem) {
      if (!stopped) {
        log.error("Nothing more comes from channel {}.", channel, problem);
      }
    }
  }

  private void hand(Message message) throws InterruptedException, ExecutionException {
    CompletableFuture<Boolean> room = new CompletableFuture<>();
    loop.execute(() -> receiver.take(message, () -> room.complete(true)));
    room.get();
  }

  /// The process has left. Any thread.
  void stop() {
    stopped = true;
    thread.interrupt();
  }
}
