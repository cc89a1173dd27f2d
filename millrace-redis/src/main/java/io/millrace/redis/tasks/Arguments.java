// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a script is given.
final class Arguments {
  private final List<byte[]> values = new ArrayList<>();

  Arguments add(String value) {
    values.add(value.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Arguments add(long value) {
    return add(Long.toString(value));
  }

  Arguments add(Duration value) {
    return add(value.toMillis());
  }

  Arguments add(boolean value) {
    return add(value ? "1" : "0");
  }

  Arguments addAll(Arguments others) {
    values.addAll(others.values);
    return this;
  }

  byte[][] array() {
    return values.toArray(new byte[0][]);
  }
}
