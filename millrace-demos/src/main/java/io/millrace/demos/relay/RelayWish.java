// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.relay;

import io.millrace.layer.Message;
import io.millrace.relay.ProcessName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the page of the relay asks for: a record or a text for a process, or that two processes
/// play.
///
/// @param relay which one is asked, by its id
/// @param to a process, by name
/// @param src of a record, as are the next two
/// @param text instead of a record
/// @param play instead of both
record RelayWish(
    @Nullable String relay,
    @Nullable String to,
    @Nullable Integer src,
    @Nullable Integer der,
    @Nullable Integer evt,
    @Nullable String text,
    boolean play) {
  /// Characters.
  static final int LONGEST = 500;

  /// @throws IllegalArgumentException when it is something that a visitor may not ask for
  RelayWish checked() {
    if (relay == null || relay.isEmpty()) {
      throw new IllegalArgumentException("relay: none (expected: one that the page shows)");
    }
    if (!play) {
      ProcessName _ = receiver();
      if (text == null && (src == null || evt == null)) {
        throw new IllegalArgumentException("record: incomplete (expected: src, der, evt)");
      }
      if (text != null && (text.isEmpty() || text.length() > LONGEST)) {
        throw new IllegalArgumentException(
            "text: " + text.length() + " characters (expected: 1.." + LONGEST + ")");
      }
    }
    return this;
  }

  ProcessName receiver() {
    return new ProcessName(to == null ? "" : to);
  }

  boolean isText() {
    return text != null;
  }

  /// As the receiver's channel takes it.
  Message message() {
    if (text != null) {
      return Message.of("relay.message", Map.of("text", text));
    }
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("src", src);
    if (der != null) {
      numbers.put("der", der);
    }
    numbers.put("evt", evt);
    return Message.of("relay.record", numbers);
  }
}
