// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.cluster;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.LocalChannels;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.redis.connect.Seldom;
import io.millrace.redis.node.Envelope;
import io.millrace.redis.node.NodeMail;
import io.millrace.redis.wire.Bodies;
import io.millrace.redis.wire.MalformedBodyException;
import io.millrace.time.Timeline;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers what came by shard channels. Any program may publish there, so nothing that comes can
/// do more than be counted.
final class Deliveries {
  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

  private final Wire wire;
  private final ChannelName mailbox;
  private final LocalChannels local;
  private final Publisher publisher;
  private final NodeMail mail;
  private final Bodies bodies;
  private final Metrics metrics;
  private final Seldom foreigners;

  Deliveries(
      Wire wire,
      LocalChannels local,
      Publisher publisher,
      NodeMail mail,
      Bodies bodies,
      Metrics metrics,
      Timeline timeline) {
    this.wire = wire;
    this.mailbox = new ChannelName(wire.node().channelPrefix() + NodeMail.LOCAL_PART);
    this.local = local;
    this.publisher = publisher;
    this.mail = mail;
    this.bodies = bodies;
    this.metrics = metrics;
    this.foreigners = new Seldom(log::warn, timeline);
  }

  /// May wait while event loops are far behind.
  void take(String name, byte[] payload) {
    try {
      Map<String, Object> body = bodies.read(payload);
      Object channel = body.remove(Envelope.CHANNEL);
      GroupName group = wire.group(name);
      if (group != null && isOwn(body)) {
        return;
      }
      Message message = Envelope.read(body);
      if (group == null) {
        toChannel(channel, message);
      } else {
        local.groupSend(group, message);
        publisher.forward(group, message);
      }
    } catch (MalformedBodyException | IllegalArgumentException foreign) {
      metrics.dropped(DropReason.MALFORMED);
      foreigners.say("A message from another program is dropped: " + foreign.getMessage());
    }
  }

  /// Members here have had it.
  private boolean isOwn(Map<String, Object> body) {
    return body.get(Envelope.OPTIONS) instanceof Map<?, ?> options
        && wire.node().value().equals(options.get(Publisher.FROM));
  }

  private void toChannel(@Nullable Object named, Message message) throws MalformedBodyException {
    if (!(named instanceof String text)) {
      throw new MalformedBodyException("a message for a channel that it does not name");
    }
    ChannelName channel = new ChannelName(text);
    if (channel.equals(mailbox)) {
      mail.take(message);
    } else if (local.owns(channel)) {
      var _ = local.send(channel, message);
    } else {
      metrics.dropped(DropReason.CHANNEL_GONE);
    }
  }
}
