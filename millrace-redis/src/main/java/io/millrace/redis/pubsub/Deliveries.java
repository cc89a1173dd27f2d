// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers what was published to names of this process. Any program may publish there, so nothing
/// that comes can do more than be counted.
final class Deliveries {
  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

  private final Wire wire;
  private final String mailbox;
  private final LocalChannels local;
  private final Publisher publisher;
  private final Published published;
  private final NodeMail mail;
  private final Bodies bodies;
  private final Metrics metrics;
  private final Seldom foreigners;

  Deliveries(
      Wire wire,
      LocalChannels local,
      Publisher publisher,
      Published published,
      NodeMail mail,
      Bodies bodies,
      Metrics metrics,
      Timeline timeline) {
    this.wire = wire;
    this.mailbox = wire.ownPrefix() + NodeMail.LOCAL_PART;
    this.local = local;
    this.publisher = publisher;
    this.published = published;
    this.mail = mail;
    this.bodies = bodies;
    this.metrics = metrics;
    this.foreigners = new Seldom(log::warn, timeline);
  }

  /// May wait while event loops are far behind.
  void take(String name, byte[] payload) {
    try {
      Map<String, Object> body = bodies.read(payload);
      body.remove(Envelope.CHANNEL);
      deliver(name, Envelope.read(body));
    } catch (MalformedBodyException | IllegalArgumentException foreign) {
      metrics.dropped(DropReason.MALFORMED);
      foreigners.say("A message from another program is dropped: " + foreign.getMessage());
    }
  }

  private void deliver(String name, Message message) {
    if (name.equals(mailbox)) {
      mail.take(message);
      return;
    }
    GroupName group = wire.group(name);
    if (group != null) {
      local.groupSend(group, message);
      publisher.forward(group, message);
      return;
    }
    ChannelName channel = new ChannelName(name);
    if (local.owns(channel)) {
      var _ = local.send(channel, message);
    } else {
      published.deliver(channel, message);
    }
  }
}
