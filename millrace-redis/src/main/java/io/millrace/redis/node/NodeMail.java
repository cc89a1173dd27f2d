// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.node;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.LocalChannels;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoopThread;
import io.millrace.redis.connect.Seldom;
import io.millrace.scope.Tokens;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What Millrace processes ask of each other: to put a channel of theirs into a group, or to take
/// it out. So the process that has the channel keeps its memberships, and ends them with it.
public final class NodeMail {
  /// The channel of each process where such requests arrive.
  public static final String LOCAL_PART = "_node";

  private static final Logger log = LoggerFactory.getLogger(NodeMail.class);
  private static final String JOIN = "millrace.join";
  private static final String LEAVE = "millrace.leave";
  private static final String DONE = "millrace.done";

  private final ChannelName own;
  private final LocalChannels local;
  private final Function<GroupName, ? extends CompletionStage<?>> told;
  private final Post post;
  private final Duration patience;
  private final Seldom late;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

  /// Sends to a channel of another process; never blocks.
  @FunctionalInterface
  public interface Post {
    /// @return false when it cannot be sent now
    boolean send(ChannelName to, Message message);
  }

  /// @param channelPrefix of this process
  /// @param told completed when other processes see the last join of a group
  /// @param patience how long to wait for another process
  public NodeMail(
      String channelPrefix,
      LocalChannels local,
      Function<GroupName, ? extends CompletionStage<?>> told,
      Post post,
      Duration patience,
      Timeline timeline) {
    this.own = new ChannelName(channelPrefix + LOCAL_PART);
    this.local = local;
    this.told = told;
    this.post = post;
    this.patience = patience;
    this.late = new Seldom(log::warn, timeline);
  }

  /// Asks the channel's process to put it into the group, and waits until messages to the group
  /// reach it, unless the calling thread is an event loop's.
  public void join(GroupName group, ChannelName channel) {
    ask(JOIN, group, channel);
  }

  /// Asks the channel's process to take it out of the group.
  public void leave(GroupName group, ChannelName channel) {
    ask(LEAVE, group, channel);
  }

  private void ask(String type, GroupName group, ChannelName channel) {
    long number = numbers.incrementAndGet();
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean waits = !EventLoopThread.isCurrent();
    if (waits) {
      waiting.put(number, done);
    }
    try {
      Map<String, Object> request =
          Map.of(
              "group", group.value(),
              "channel", channel.value(),
              "reply", own.value(),
              "number", number);
      ChannelName mailbox = new ChannelName(channel.nonLocal() + LOCAL_PART);
      if (post.send(mailbox, Message.of(type, request)) && waits) {
        done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException unanswered) {
      late.say(
          "%s of %s and group %s: its process has not answered within %d ms."
              .formatted(type, channel, group, patience.toMillis()));
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      waiting.remove(number);
    }
  }

  /// A request of another process, or its answer. Called on no event loop; does not block.
  ///
  /// @throws IllegalArgumentException when it is neither
  public void take(Message message) {
    if (message.type().equals(DONE)) {
      CompletableFuture<Void> done = waiting.get(number(message));
      if (done != null) {
        done.complete(null);
      }
      return;
    }
    GroupName group = new GroupName(text(message, "group"));
    ChannelName channel = new ChannelName(text(message, "channel"));
    ChannelName reply = new ChannelName(text(message, "reply"));
    Message done = Message.of(DONE, Map.of("number", number(message)));
    switch (message.type()) {
      case JOIN -> local.groupAdd(group, channel);
      case LEAVE -> local.groupDiscard(group, channel);
      default ->
          throw new IllegalArgumentException(
              "message type: "
                  + Tokens.shown(message.type())
                  + " (expected: one of those between processes)");
    }
    Runnable answer = () -> told.apply(group).whenComplete((_, _) -> post.send(reply, done));
    if (!local.execute(channel, answer)) {
      answer.run(); // the channel is gone, and nothing is to be waited for
    }
  }

  private static String text(Message message, String name) {
    if (message.value(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        "a message between processes without a text named " + name + " (expected: one)");
  }

  private static long number(Message message) {
    if (message.value("number") instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException(
        "a message between processes without a number (expected: one)");
  }
}
