// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where something comes from. What waits has one, and may wait longer than its sender stays.
final class Origin {
  private final String name;
  private final byte[] utf8;
  private @Nullable RelayConnection connection;

  private Origin(@Nullable RelayConnection connection, String name) {
    this.connection = connection;
    this.name = name;
    this.utf8 = name.getBytes(StandardCharsets.UTF_8);
  }

  static Origin of(RelayConnection connection, String name) {
    return new Origin(connection, name);
  }

  static Origin layer(String name) {
    return new Origin(null, name);
  }

  /// Who is told when it does not arrive; null for the layer, and when the sender has left.
  @Nullable RelayConnection connection() {
    return connection;
  }

  /// Of the process; empty when it is none.
  String name() {
    return name;
  }

  /// The name as frames have it; not to be changed.
  byte[] utf8() {
    return utf8;
  }

  /// The sender has left: nothing of it is to be kept alive by what still waits.
  void leave() {
    connection = null;
  }
}
