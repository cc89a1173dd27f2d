// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.relay.Form;
import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayRecord;
import io.millrace.relay.Target;
import io.millrace.relay.wire.Frame;
import io.millrace.relay.wire.FrameWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What processes send: to each other, and to groups and channels of the layer.
final class Mail {
  static final String RECORD = "relay.record";
  static final String MESSAGE = "relay.message";
  private static final String OWN_TYPES = "relay.";

  private final Switchboard board;
  private final ChannelLayer layer;

  Mail(Switchboard board, ChannelLayer layer) {
    this.board = board;
    this.layer = layer;
  }

  void send(long now, FrameConnection from, Frame.Send send) {
    Station me = from.station();
    if (me == null) {
      return;
    }
    String text = send.form() == Form.BINARY ? "" : text(send.payload());
    if (text == null) {
      from.tell(send.id(), RelayError.NOT_TEXT, send.target().text(), "it is not UTF-8");
      return;
    }
    ProcessName name = process(send.target());
    if (name != null) {
      Station to = board.directory.of(name);
      if (to == null) {
        from.tell(
            send.id(),
            RelayError.NO_SUCH_PROCESS,
            name.value(),
            "no process can have that number (expected: 1.." + PortTable.HIGHEST + ")");
      } else {
        board.dispatch.pass(now, me, from.origin(), to, send.id(), send.form(), send.payload(), 1);
      }
      return;
    }
    if (!board.options.bridge().mayReach(send.target())) {
      from.tell(
          send.id(),
          RelayError.NOT_PERMITTED,
          send.target().text(),
          "processes of this relay may not send there");
      return;
    }
    Message message = message(from, send, text);
    if (message != null) {
      toLayer(now, me, from, send, message);
    }
  }

  /// The process that is meant. While nobody shares the layer, the channel of a process is a
  /// process of this relay, and what waits for it is bounded here; a layer keeps messages for any
  /// name.
  private @Nullable ProcessName process(Target target) {
    return switch (target) {
      case Target.ToProcess(var name) -> name;
      case Target.ToChannel(var channel) ->
          board.options.bridge().mayReach(target) && layer.nodes().size() == 1
              ? ProcessName.ofChannel(channel)
              : null;
      case Target.ToGroup _ -> null;
    };
  }

  private static @Nullable String text(ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
    } catch (CharacterCodingException wrong) {
      return null;
    }
  }

  /// @return null when it cannot be one; then the sender has been told
  private static @Nullable Message message(FrameConnection from, Frame.Send send, String text) {
    String name = from.origin().name();
    return switch (send.form()) {
      case TEXT -> Message.of(MESSAGE, Map.of("from", name, "text", text));
      case BINARY, RECORD ->
          Message.of(MESSAGE, Map.of("from", name, "bytes", bytes(send.payload())));
      case TYPED -> typed(from, send, text);
    };
  }

  private static @Nullable Message typed(FrameConnection from, Frame.Send send, String text) {
    try {
      Map<?, ?> read = Json.read(text, Map.class);
      Map<String, Object> values = new HashMap<>();
      read.forEach((key, value) -> values.put(String.valueOf(key), value));
      if (values.remove("type") instanceof String type
          && !type.isEmpty()
          && !type.startsWith(OWN_TYPES)) {
        return Message.of(type, values);
      }
    } catch (Json.Unreadable noJson) {
      from.tell(send.id(), RelayError.NOT_TEXT, send.target().text(), "it is no object of JSON");
      return null;
    }
    from.tell(
        send.id(),
        RelayError.NOT_PERMITTED,
        send.target().text(),
        "type (expected: one, and none that begins with " + OWN_TYPES + ")");
    return null;
  }

  private static byte[] bytes(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(payload.position(), bytes);
    return bytes;
  }

  private void toLayer(
      long now, Station me, FrameConnection from, Frame.Send send, Message message) {
    Target target = send.target();
    String shown = (target instanceof Target.ToGroup ? "group:" : "channel:") + target.text();
    board.dispatch.noted(now, me, from, shown, send.form(), send.payload());
    switch (target) {
      case Target.ToGroup(var group) -> layer.groupSend(group, message);
      case Target.ToChannel(var channel) -> tell(from, send, layer.send(channel, message));
      case Target.ToProcess _ -> {}
    }
    wait(from);
  }

  private static void tell(FrameConnection from, Frame.Send send, SendResult result) {
    String name = send.target().text();
    switch (result) {
      case SendResult.Accepted _ -> {}
      case SendResult.Full(int capacity) ->
          from.tell(send.id(), RelayError.FULL, name, capacity + " messages wait there already");
      case SendResult.Gone _ ->
          from.tell(send.id(), RelayError.GONE, name, "the channel is closed");
      case SendResult.Unreachable _ ->
          from.tell(send.id(), RelayError.UNREACHABLE, name, "the layer's server has not taken it");
    }
  }

  /// Reads less from whoever sends more than the layer carries.
  private void wait(RelayConnection from) {
    if (layer.pressure().isHigh() && !from.isHeld()) {
      from.hold();
      layer.pressure().whenRelieved(board.loop, from::release);
    }
  }

  /// Gives the groups of the configuration what a process sends to another.
  void publish(Station from, RelayConnection sender, Station to, Form form, ByteBuffer payload) {
    if (form == Form.RECORD) {
      for (int at = payload.position(); at < payload.limit(); at += RelayRecord.SIZE) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("src", payload.getInt(at));
        values.put("der", payload.getInt(at + Integer.BYTES));
        values.put("evt", payload.getInt(at + 2 * Integer.BYTES));
        publish(from, to, RECORD, values);
      }
    } else {
      Map<String, Object> values = new LinkedHashMap<>();
      if (form == Form.TEXT) {
        values.put("text", StandardCharsets.UTF_8.decode(payload.duplicate()).toString());
      } else {
        values.put("bytes", bytes(payload));
      }
      publish(from, to, MESSAGE, values);
    }
    wait(sender);
  }

  private void publish(Station from, Station to, String type, Map<String, Object> values) {
    values.put("from", from.name.value());
    values.put("to", to.name.value());
    Message message = Message.of(type, values);
    for (GroupName group : from.published) {
      layer.groupSend(group, message);
    }
  }

  void join(FrameConnection from, Frame.Join join) {
    GroupName group = group(from, join.id(), join.group());
    Station me = from.station();
    if (group == null || me == null) {
      return;
    }
    int most = board.options.limits().memberships();
    if (!board.options.bridge().mayReach(new Target.ToGroup(group))) {
      from.tell(
          join.id(),
          RelayError.NOT_PERMITTED,
          join.group(),
          "processes of this relay may not join it");
    } else if (me.feed() == null) {
      from.tell(
          join.id(),
          RelayError.NOT_PERMITTED,
          join.group(),
          "as many processes as may have a channel of the layer");
    } else if (from.groups.size() >= most && !from.groups.contains(join.group())) {
      from.tell(join.id(), RelayError.FULL, join.group(), "you are in " + most + " groups");
    } else {
      from.groups.add(join.group());
      layer.groupAdd(group, me.name.channel());
      from.answer(FrameWriter.bytes(new Frame.Done(join.id())));
    }
  }

  void leave(FrameConnection from, Frame.Leave leave) {
    GroupName group = group(from, leave.id(), leave.group());
    Station me = from.station();
    if (group == null || me == null) {
      return;
    }
    if (from.groups.remove(leave.group())) {
      discard(me, group);
    }
    from.answer(FrameWriter.bytes(new Frame.Done(leave.id())));
  }

  /// A process that is gone is in no group that it has joined by itself.
  void leaveAll(RelayConnection gone, Station station) {
    if (gone instanceof FrameConnection frames) {
      frames.groups.forEach(group -> discard(station, new GroupName(group)));
      frames.groups.clear();
    }
  }

  private void discard(Station station, GroupName group) {
    ChannelName channel = station.name.channel();
    if (!board.options.bridge().groupsOf(station.name).contains(group)) {
      layer.groupDiscard(group, channel);
    }
  }

  private static @Nullable GroupName group(FrameConnection from, int id, String name) {
    try {
      return new GroupName(name);
    } catch (IllegalArgumentException wrong) {
      from.tell(id, RelayError.MALFORMED, "", String.valueOf(wrong.getMessage()));
      return null;
    }
  }
}
