// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a script answers: a list of texts, numbers and lists.
record Answer(List<?> values) {
  static Answer of(@Nullable Object values) {
    return new Answer(values instanceof List<?> list ? list : List.of());
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  int size() {
    return values.size();
  }

  String text(int place) {
    Object value = values.get(place);
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }

  long number(int place) {
    return Long.parseLong(text(place));
  }

  Answer part(int place) {
    return of(values.get(place));
  }

  /// Its elements, which are lists.
  List<Answer> parts() {
    return values.stream().map(Answer::of).toList();
  }
}
