// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers what was put into this process's key. Any program may write there, so nothing that
/// comes can do more than be counted.
final class Arrivals {
  private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

  private final String channelPrefix;
  private final LocalChannels local;
  private final Memberships memberships;
  private final NodeMail mail;
  private final Bodies bodies;
  private final Metrics metrics;
  private final Seldom foreigners;

  Arrivals(
      String channelPrefix,
      LocalChannels local,
      Memberships memberships,
      NodeMail mail,
      Bodies bodies,
      Metrics metrics,
      Timeline timeline) {
    this.channelPrefix = channelPrefix;
    this.local = local;
    this.memberships = memberships;
    this.mail = mail;
    this.bodies = bodies;
    this.metrics = metrics;
    this.foreigners = new Seldom(log::warn, timeline);
  }

  /// Those whom one message is for.
  private static final class Receivers {
    private final List<ChannelName> channels = new ArrayList<>(1);
    private @Nullable GroupName group;
  }

  void take(byte[] framed) {
    metrics.layerReceived.increment();
    try {
      Map<String, Object> body = bodies.read(framed);
      Object to = body.remove(Envelope.CHANNEL);
      if (to == null) {
        throw new MalformedBodyException("a message to no channel");
      }
      deliver(Envelope.read(body), to);
    } catch (MalformedBodyException | IllegalArgumentException foreign) {
      metrics.dropped(DropReason.MALFORMED);
      foreigners.say("A message from another program is dropped: " + foreign.getMessage());
    }
  }

  private void deliver(Message message, Object to) {
    switch (to) {
      case String name -> {
        Receivers one = new Receivers();
        add(one, name, message);
        if (one.group != null) {
          local.groupSend(one.group, message);
        } else if (!one.channels.isEmpty()) {
          var _ = local.send(one.channels.getFirst(), message);
        }
      }
      case List<?> names -> {
        Receivers all = new Receivers();
        for (Object name : names) {
          add(all, String.valueOf(name), message);
        }
        if (all.group != null) {
          local.groupSend(all.group, message);
        }
        if (!all.channels.isEmpty()) {
          local.deliver(message, all.channels, all.group);
        }
      }
      default ->
          throw new IllegalArgumentException(
              Envelope.CHANNEL
                  + ": "
                  + to.getClass().getSimpleName()
                  + " (expected: text or list)");
    }
  }

  /// Any program may have put the name where it was found; a bad one must not cost the others their
  /// message.
  private void add(Receivers receivers, String name, Message message) {
    String part = name.startsWith(channelPrefix) ? name.substring(channelPrefix.length()) : "";
    if (part.equals(NodeMail.LOCAL_PART)) {
      mail.take(message);
      return;
    }
    try {
      if (part.startsWith(GroupMember.PLAIN)) {
        receivers.group = new GroupName(part.substring(GroupMember.PLAIN.length()));
      } else if (part.startsWith(GroupMember.HASHED)) {
        GroupName group = memberships.behind(part.substring(GroupMember.HASHED.length()));
        receivers.group = group == null ? receivers.group : group;
      } else {
        receivers.channels.add(new ChannelName(name));
      }
    } catch (IllegalArgumentException foreign) {
      metrics.dropped(DropReason.CHANNEL_GONE);
    }
  }
}
