// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Broadcast;
import io.millrace.layer.Member;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.websocket.CloseReason;
import java.time.Duration;

/// What the channel layer has for a connection: for its peer straight to the socket, the rest into
/// the mailbox. Delivered on the loop.
final class LayerMember implements Member {
  private final Connection connection;
  private final SocketTransport transport;

  LayerMember(Connection connection, SocketTransport transport) {
    this.connection = connection;
    this.transport = transport;
  }

  @Override
  public EventLoop loop() {
    return transport.loop();
  }

  @Override
  public int capacity() {
    return connection.mailbox.capacity();
  }

  @Override
  public boolean reserve(Message message) {
    if (message.isForClients() || connection.mailbox.reserve()) {
      return true;
    }
    metrics().dropped(DropReason.MAILBOX_FULL);
    return false;
  }

  @Override
  public void deliver(Message message) {
    if (message.isForClients()) {
      deliverToPeer(message);
    } else if (connection.isGone()) {
      connection.mailbox.unreserve();
      metrics().dropped(DropReason.CHANNEL_GONE);
    } else {
      connection.event(new Event.FromLayer(message));
    }
  }

  private void deliverToPeer(Message message) {
    if (message.type().equals(Message.WEBSOCKET_CLOSE)) {
      connection.closeQuietly(
          message.form(CloseReason.class, CloseReason.class, () -> closeReason(message)));
    } else if (connection.isPeerReachable()) {
      connection.budget().take(message.payload().length);
      transport.send(withPolicy(message), message.payload().length);
    }
  }

  /// Whoever sends through the layer cannot be held back by this one peer.
  private Message withPolicy(Message message) {
    Overflow wanted =
        message.overflow() == null ? connection.options().groupOverflow() : message.overflow();
    Overflow policy = wanted == Overflow.PAUSE ? Overflow.CLOSE : wanted;
    return policy == message.overflow() ? message : message.whenSlow(policy, message.key());
  }

  /// Made once for all receivers, so that what is wrong is said once as well.
  private static CloseReason closeReason(Message message) {
    try {
      int code =
          message.value("code") instanceof Number n ? n.intValue() : CloseReason.NORMAL.code();
      return new CloseReason(code, message.value("reason") instanceof String s ? s : "");
    } catch (IllegalArgumentException foreign) {
      Connection.log.warn(
          "A layer message asked for a close that cannot be sent; 1000 is sent instead: {}",
          foreign.getMessage());
      return CloseReason.NORMAL;
    }
  }

  @Override
  public void deliver(Broadcast broadcast) {
    Message message = broadcast.message();
    if (message.type().equals(Message.WEBSOCKET_SEND)) {
      if (connection.isPeerReachable()) {
        transport.send(broadcast);
      }
    } else if (reserve(message)) {
      deliver(message);
    }
  }

  @Override
  public void gap(Duration lasted) {
    if (!connection.isGone()) {
      connection.event(new Event.Gap(lasted));
    }
  }

  private Metrics metrics() {
    return connection.surroundings().metrics();
  }

  @Override
  public String toString() {
    return connection.toString();
  }
}
