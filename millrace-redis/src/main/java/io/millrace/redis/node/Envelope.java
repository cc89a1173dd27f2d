// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.node;

import io.millrace.layer.ChannelName;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.redis.wire.MalformedBodyException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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
  /// @throws IllegalArgumentException when a value has a reserved name, or `type` and is not the
  ///   type
  public static Map<String, Object> write(Message message) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!message.type().isEmpty()) {
      body.put(TYPE, message.type());
    }
    message
        .values()
        .forEach(
            (name, value) -> {
              if (name.equals(CHANNEL)
                  || name.equals(OPTIONS)
                  || (name.equals(TYPE) && !message.type().equals(value))) {
                throw new IllegalArgumentException(
                    "a message of type "
                        + message.type()
                        + " has a value named "
                        + name
                        + " (expected: another name; the layer needs that one)");
              }
              body.put(name, value);
            });
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
  /// @throws MalformedBodyException when its type is no text
  public static Message read(Map<String, Object> body) {
    Object options = body.remove(OPTIONS);
    Object type = body.containsKey(TYPE) ? body.remove(TYPE) : "";
    if (!(type instanceof String name)) {
      throw new MalformedBodyException("a message whose type is no text");
    }
    Message message = read(name, body);
    return options instanceof Map<?, ?> map ? with(message, map) : message;
  }

  private static Message read(String type, Map<String, Object> values) {
    if (type.isEmpty()) {
      return Message.untyped(values);
    }
    return type.equals(Message.WEBSOCKET_SEND)
            && values.size() == 1
            && values.get("text") instanceof String text
        ? Message.text(text)
        : Message.of(type, values);
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
