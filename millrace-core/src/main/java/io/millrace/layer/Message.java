// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What crosses a layer: a type and values. Immutable as long as what is handed in is.
///
/// Values are what JSON and MessagePack know: text, bytes, whole numbers of 64 bits, doubles,
/// booleans, null, lists, maps with text keys; or, in their place, one record or bean, which is
/// turned into a map only where one is needed. Within a process all receivers share the one object.
///
/// A message of type `websocket.send` goes straight to the clients of its receivers; with any other
/// type it goes to the handler that a consumer has for that type.
public final class Message {
  /// ASGI's outgoing event, with `text` or `bytes`.
  public static final String WEBSOCKET_SEND = "websocket.send";

  /// ASGI's closing event, with `code` and `reason`.
  public static final String WEBSOCKET_CLOSE = "websocket.close";

  private final String type;
  private final Object body;
  private final @Nullable Overflow overflow;
  private final @Nullable String key;
  private final boolean compressible;
  private final @Nullable ChannelName except;

  // Computed when first asked for. Receivers on several threads may compute one twice, with equal
  // results; each is published safely because what it holds is immutable or only read.
  private volatile @Nullable Object converted;
  private volatile byte @Nullable [] utf8;
  private volatile @Nullable Form forms;

  /// One way in which the message goes over a wire.
  ///
  /// @param key what the bytes depend on beside the message
  private record Form(Object key, Object form, @Nullable Form next) {}

  private Message(String type, Object body) {
    this(type, body, null, null, true, null);
  }

  private Message(
      String type,
      Object body,
      @Nullable Overflow overflow,
      @Nullable String key,
      boolean compressible,
      @Nullable ChannelName except) {
    this.type = type;
    this.body = body;
    this.overflow = overflow;
    this.key = key;
    this.compressible = compressible;
    this.except = except;
  }

  /// @param type must not be empty
  /// @param body a record, a bean, or a map with text keys
  public static Message of(String type, Object body) {
    if (type.isEmpty()) {
      throw new IllegalArgumentException(
          "message type: '' (expected: a name such as chat.message)");
    }
    return new Message(type, body);
  }

  /// A message whose type is empty, as other programs may send through general channels. A consumer
  /// has no handler for it.
  ///
  /// @param body a record, a bean, or a map with text keys
  public static Message untyped(Object body) {
    return new Message("", body);
  }

  /// A text for the clients of all receivers.
  public static Message text(String text) {
    return new Message(WEBSOCKET_SEND, text);
  }

  /// Bytes for the clients of all receivers; the array is not copied and must not change any more.
  public static Message bytes(byte[] bytes) {
    return new Message(WEBSOCKET_SEND, bytes);
  }

  /// This message with a policy of its own for slow clients.
  ///
  /// @param key what [Overflow#KEEP_LATEST] compares
  public Message whenSlow(Overflow policy, @Nullable String key) {
    return new Message(type, body, policy, key, compressible, except);
  }

  /// This message, to be sent as it is even where compression was agreed on: what is compressed
  /// already, or a secret beside what an attacker can choose. Other extensions that mark what they
  /// change leave it alone as well.
  public Message uncompressed() {
    return new Message(type, body, overflow, key, false, except);
  }

  public boolean isCompressible() {
    return compressible;
  }

  /// This message for all of a group but that channel. Sent to one channel, it makes no difference.
  public Message except(ChannelName channel) {
    return new Message(type, body, overflow, key, compressible, channel);
  }

  /// This message, leaving out nobody.
  public Message unaddressed() {
    return except == null ? this : new Message(type, body, overflow, key, compressible, null);
  }

  /// Empty for a message of [#untyped].
  public String type() {
    return type;
  }

  /// The message's own policy for slow clients, or null for the usual one.
  public @Nullable Overflow overflow() {
    return overflow;
  }

  public @Nullable String key() {
    return key;
  }

  /// The channel that a group leaves out, or null for none.
  public @Nullable ChannelName except() {
    return except;
  }

  /// The values by name, without the type.
  public Map<String, Object> values() {
    if (body instanceof String text) {
      return Map.of("text", text);
    }
    if (body instanceof byte[] bytes) {
      return Map.of("bytes", bytes);
    }
    return mapOf(body);
  }

  @SuppressWarnings("unchecked") // Message.of asks for text keys
  private static Map<String, Object> mapOf(Object body) {
    return body instanceof Map<?, ?> map ? (Map<String, Object>) map : Json.map(body);
  }

  /// The values as a record or bean. All receivers in this process that ask for the same class get
  /// the same object.
  ///
  /// @throws IllegalArgumentException when the values do not fit the class
  public <T> T as(Class<T> wanted) {
    if (wanted.isInstance(body)) {
      return wanted.cast(body);
    }
    Object before = converted;
    if (wanted.isInstance(before)) {
      return wanted.cast(before);
    }
    T made = Json.convert(values(), wanted);
    converted = made;
    return made;
  }

  public @Nullable Object value(String name) {
    return values().get(name);
  }

  /// Whether it is for the clients rather than for a handler.
  public boolean isForClients() {
    return type.equals(WEBSOCKET_SEND) || type.equals(WEBSOCKET_CLOSE);
  }

  /// The text of a `websocket.send`, or null when it carries bytes.
  public @Nullable String text() {
    return body instanceof String text ? text : body instanceof byte[] ? null : textValue();
  }

  private @Nullable String textValue() {
    return value("text") instanceof String text ? text : null;
  }

  /// The payload of a `websocket.send` as it goes over the wire: UTF-8 of the text, or the bytes.
  /// Encoded once for all receivers; not to be changed.
  public byte[] payload() {
    if (body instanceof byte[] bytes) {
      return bytes;
    }
    byte[] encoded = utf8;
    if (encoded == null) {
      String text = text();
      encoded =
          text != null
              ? text.getBytes(StandardCharsets.UTF_8)
              : value("bytes") instanceof byte[] bytes ? bytes : new byte[0];
      utf8 = encoded;
    }
    return encoded;
  }

  /// A form of the payload that is made once for all receivers that need the same.
  ///
  /// @param kind what the form depends on beside this message
  /// @param made called when there is none yet; by two threads at one time it may be called twice
  public <T> T form(Object kind, Class<T> type, Supplier<T> made) {
    Form first = forms;
    for (Form each = first; each != null; each = each.next) {
      if (each.key.equals(kind)) {
        return type.cast(each.form);
      }
    }
    T form = made.get();
    forms = new Form(kind, form, first);
    return form;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that
        && type.equals(that.type)
        && Objects.deepEquals(plain(values()), plain(that.values()));
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  private static Map<String, Object> plain(Map<String, Object> values) {
    Map<String, Object> plain = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            plain.put(
                name,
                value instanceof byte[] b ? new String(b, StandardCharsets.ISO_8859_1) : value));
    return plain;
  }

  @Override
  public String toString() {
    return "Message[" + type + "]";
  }
}
