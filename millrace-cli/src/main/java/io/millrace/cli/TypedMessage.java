// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.json.Json;
import io.millrace.layer.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message as it is typed on a command line and printed there.
final class TypedMessage {
  private static final String TYPE = "type";

  private TypedMessage() {}

  /// @param type or null where the object has a member of that name
  /// @param json an object
  /// @throws IllegalArgumentException with what is wrong, for people
  static Message read(@Nullable String type, String json) {
    Message message = readAny(type, json);
    if (message.type().isEmpty()) {
      throw new IllegalArgumentException(
          "type: none (expected: --type TYPE, or a member \"type\" in the JSON)");
    }
    return message;
  }

  /// The same, or a message without a type, which a general channel carries as well.
  static Message readAny(@Nullable String type, String json) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<?, ?> given;
    try {
      given = Json.read(json, Map.class);
    } catch (Json.Unreadable wrong) {
      throw new IllegalArgumentException(
          "message: " + shortened(json) + " (expected: a JSON object such as {\"text\":\"hi\"})",
          wrong);
    }
    given.forEach((name, value) -> values.put(String.valueOf(name), value));
    Object own = values.remove(TYPE);
    String chosen = type != null ? type : own instanceof String text ? text : "";
    return chosen.isEmpty() ? Message.untyped(values) : Message.of(chosen, values);
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 59) + "…";
  }

  /// On one line; bytes as Base64.
  static String line(Message message) {
    return line(message, null);
  }

  /// @param time put in front, or null
  static String line(Message message, @Nullable String time) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (time != null) {
      all.put("time", time);
    }
    if (!message.type().isEmpty()) {
      all.put(TYPE, message.type());
    }
    message.values().forEach(all::putIfAbsent);
    return Json.text(all);
  }
}
