// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where something comes from.
///
/// @param connection that is told when it does not arrive; null for the layer
/// @param name of the process; empty when it is none
/// @param utf8 the name as frames have it
@SuppressWarnings("ArrayRecordComponent") // shared, and never compared
record Origin(@Nullable RelayConnection connection, String name, byte[] utf8) {
  static Origin of(RelayConnection connection, String name) {
    return new Origin(connection, name, name.getBytes(StandardCharsets.UTF_8));
  }

  static Origin layer(String name) {
    return new Origin(null, name, name.getBytes(StandardCharsets.UTF_8));
  }
}
