// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.node;

import io.millrace.layer.ChannelName;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message as a map, with what belongs to it but is no value of it. Between Millrace processes
/// the options of a message go along; to others only what they know is written.
public final class Envelope {
  /// To whom a message of the sorted-set format goes: one name or a list of names. Reserved.
  public static final String CHANNEL = "__asgi_channel__";

  /// Options of a message, between Millrace processes. Reserved.
  public static final String OPTIONS = "__millrace__";

  private static final String TYPE = "type";

  private Envelope() {}

  /// The message's values with its type first.
  ///
  /// @throws IllegalArgumentException when a value has a reserved name
  public static Map<String, Object> write(Message message) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(TYPE, message.type());
    body.putAll(message.values());
    if (body.containsKey(CHANNEL) || body.containsKey(OPTIONS)) {
      throw new IllegalArgumentException(
          "a message of type "
              + message.type()
              + " has a value named "
              + (body.containsKey(CHANNEL) ? CHANNEL : OPTIONS)
              + " (expected: another name; the layer needs that one)");
    }
    body.put(TYPE, message.type()); // a value of that name is not the type
    return body;
  }

  /// The options that are not as usual; empty for most messages.
  public static Map<String, Object> options(Message message) {
    Overflow overflow = message.overflow();
    ChannelName except = message.except();
    if (overflow == null && except == null && message.isCompressible()) {
      return Map.of();
    }
    Map<String, Object> options = new LinkedHashMap<>();
    if (overflow != null) {
      options.put("overflow", overflow.name().toLowerCase(Locale.ROOT));
      if (message.key() != null) {
        options.put("key", message.key());
      }
    }
    if (except != null) {
      options.put("except", except.value());
    }
    if (!message.isCompressible()) {
      options.put("compress", false);
    }
    return options;
  }

  /// Makes a message of what came. What belongs to the layer must have been taken out, but for the
  /// options.
  ///
  /// @return null when it has no type
  public static @Nullable Message read(Map<String, Object> body) {
    Object options = body.remove(OPTIONS);
    if (!(body.remove(TYPE) instanceof String type) || type.isEmpty()) {
      return null;
    }
    Message message =
        type.equals(Message.WEBSOCKET_SEND)
                && body.size() == 1
                && body.get("text") instanceof String text
            ? Message.text(text)
            : Message.of(type, body);
    return options instanceof Map<?, ?> map ? with(message, map) : message;
  }

  private static Message with(Message plain, Map<?, ?> options) {
    Message message = plain;
    if (options.get("overflow") instanceof String name) {
      for (Overflow policy : Overflow.values()) {
        if (policy.name().equalsIgnoreCase(name)) {
          message = message.whenSlow(policy, options.get("key") instanceof String k ? k : null);
        }
      }
    }
    if (Boolean.FALSE.equals(options.get("compress"))) {
      message = message.uncompressed();
    }
    if (options.get("except") instanceof String name) {
      message = message.except(new ChannelName(name));
    }
    return message;
  }
}
