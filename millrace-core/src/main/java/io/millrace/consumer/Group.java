// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import org.jspecify.annotations.Nullable;

/// A group to send to. Immutable, safe for all threads.
public final class Group {
  private final ChannelLayer layer;
  private final GroupName name;
  private final @Nullable Overflow overflow;
  private final @Nullable String key;
  private final @Nullable ChannelName except;

  public Group(ChannelLayer layer, GroupName name) {
    this(layer, name, null, null, null);
  }

  private Group(
      ChannelLayer layer,
      GroupName name,
      @Nullable Overflow overflow,
      @Nullable String key,
      @Nullable ChannelName except) {
    this.layer = layer;
    this.name = name;
    this.overflow = overflow;
    this.key = key;
    this.except = except;
  }

  /// The same group with a policy for members whose client is slow.
  public Group whenSlow(Overflow policy) {
    return new Group(layer, name, policy, key, except);
  }

  /// The same group, where a member that is slow keeps only the latest message of each key.
  public Group keepingLatest(String key) {
    return new Group(layer, name, Overflow.KEEP_LATEST, key, except);
  }

  /// The same group without one of its members.
  public Group except(ChannelName channel) {
    return new Group(layer, name, overflow, key, channel);
  }

  /// Sends to the handlers that the members have for that type.
  ///
  /// @param body a record, a bean, or a map with text keys
  public void send(String type, Object body) {
    send(Message.of(type, body));
  }

  public void send(Message message) {
    Message governed = overflow == null ? message : message.whenSlow(overflow, key);
    layer.groupSend(name, except == null ? governed : governed.except(except));
  }

  /// Sends a text straight to the clients of all members, encoded once.
  public void sendText(String text) {
    send(Message.text(text));
  }

  /// Sends bytes straight to the clients of all members; the array must not change any more.
  public void sendBytes(byte[] bytes) {
    send(Message.bytes(bytes));
  }

  /// Sends a value as a JSON text straight to the clients of all members, encoded once.
  public void sendJson(Object value) {
    sendText(Json.text(value));
  }
}
