// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.consumer.Surroundings;
import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.relay.Form;
import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Gives connected processes their channels of the layer and the groups of the configuration, and
/// turns what comes there into what processes understand.
final class LayerBridge {
  private final RelayOptions options;
  private final Surroundings surroundings;
  private final EventLoop loop;
  private final Logger log;
  private final Receiver receiver;
  private final Unfit unfit;
  private int feeds;
  private boolean full;

  /// Takes what has come for a process. On the loop.
  interface Receiver {
    /// @param taken run when there is room for more
    void take(Station to, Origin origin, Form form, ByteBuffer payload, int count, Runnable taken);
  }

  /// Is told of what a process cannot be given. On the loop.
  interface Unfit {
    void lost(Station to, DropReason counted, String why);
  }

  LayerBridge(
      RelayOptions options,
      Surroundings surroundings,
      EventLoop loop,
      Logger log,
      Receiver receiver,
      Unfit unfit) {
    this.options = options;
    this.surroundings = surroundings;
    this.loop = loop;
    this.log = log;
    this.receiver = receiver;
    this.unfit = unfit;
  }

  /// The process has come.
  void open(Station station) {
    if (feeds >= options.limits().channels()) {
      if (!full && options.limits().channels() > 0) {
        full = true;
        log.warn(
            "{} processes have a channel of the layer; {} and others have none (expected: a higher"
                + " limit of channels)",
            feeds,
            station);
      }
      return;
    }
    feeds++;
    ChannelFeed feed =
        new ChannelFeed(
            station.name.channel(),
            surroundings,
            loop,
            (message, taken) -> take(station, message, taken));
    station.feed(feed);
    feed.start();
    ChannelLayer layer = surroundings.layer();
    for (GroupName group : options.bridge().groupsOf(station.name)) {
      layer.groupAdd(group, station.name.channel());
    }
  }

  /// The process has left.
  void close(Station station) {
    ChannelFeed feed = station.feed();
    if (feed == null) {
      return;
    }
    feeds--;
    full = false;
    station.feed(null);
    for (GroupName group : options.bridge().groupsOf(station.name)) {
      surroundings.layer().groupDiscard(group, station.name.channel());
    }
    feed.stop();
  }

  private void take(Station station, Message message, Runnable taken) {
    try {
      Content content = content(station, message);
      if (content != null) {
        receiver.take(station, content.origin, content.form, content.payload, content.count, taken);
        return;
      }
      unfit.lost(station, DropReason.NO_HANDLER, "a message of the layer of another type");
    } catch (RuntimeException wrong) {
      unfit.lost(station, DropReason.MALFORMED, String.valueOf(wrong.getMessage()));
    }
    taken.run();
  }

  private record Content(Origin origin, Form form, ByteBuffer payload, int count) {}

  /// @return null when a process can do nothing with it
  private @Nullable Content content(Station station, Message message) {
    return switch (message.type()) {
      case Mail.RECORD -> record(station, message);
      case Mail.MESSAGE -> content(sender(message), message);
      case Message.WEBSOCKET_SEND -> content(Origin.layer(""), message);
      case Message.WEBSOCKET_CLOSE -> null;
      default -> typed(station, message);
    };
  }

  private Content record(Station station, Message message) {
    ByteBuffer payload = ByteBuffer.allocate(RelayRecord.SIZE).order(options.byteOrder());
    new RelayRecord(
            number(message, "src", 0), number(message, "der", station.port), number(message, "evt"))
        .write(payload);
    return new Content(sender(message), Form.RECORD, payload.flip(), 1);
  }

  private static int number(Message message, String name, int absent) {
    return message.value(name) == null ? absent : number(message, name);
  }

  private static int number(Message message, String name) {
    if (message.value(name) instanceof Number number
        && number.longValue() == number.intValue()
        && !(number instanceof Double)) {
      return number.intValue();
    }
    throw new IllegalArgumentException(name + " (expected: a whole number of 32 bits)");
  }

  /// What the message says of its sender: processes cannot send messages of these types themselves.
  private static Origin sender(Message message) {
    if (message.value("from") instanceof String from && !from.isEmpty()) {
      return Origin.layer(new ProcessName(from).value());
    }
    return Origin.layer("");
  }

  private Content content(Origin origin, Message message) {
    boolean isText = message.value("text") instanceof String;
    if (!isText && !(message.value("bytes") instanceof byte[])) {
      throw new IllegalArgumentException("neither text nor bytes (expected: one of them)");
    }
    byte[] payload =
        isText
            ? String.valueOf(message.value("text")).getBytes(StandardCharsets.UTF_8)
            : (byte[]) java.util.Objects.requireNonNull(message.value("bytes"));
    return new Content(origin, isText ? Form.TEXT : Form.BINARY, fit(payload), 1);
  }

  private ByteBuffer fit(byte[] payload) {
    int most = options.limits().payload();
    if (payload.length > most) {
      throw new IllegalArgumentException(payload.length + " bytes (expected: up to " + most + ")");
    }
    return ByteBuffer.wrap(payload).order(options.byteOrder());
  }

  private @Nullable Content typed(Station station, Message message) {
    if (!(station.connection() instanceof FrameConnection)) {
      return null;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("type", message.type());
    values.putAll(message.values());
    return new Content(Origin.layer(""), Form.TYPED, fit(Json.bytes(values)), 1);
  }
}
