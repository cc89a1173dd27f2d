// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.metrics.Metrics;
import java.time.Duration;
import java.util.function.LongSupplier;

/// What the WebSockets of one server or client share.
///
/// @param clock nanoseconds
/// @param stallTimeout for a peer that takes nothing of what waits for it; then it is dropped
/// @param framesATurn of one WebSocket that are handled in one turn of its loop
public record SocketContext(
    Metrics metrics, LongSupplier clock, Duration stallTimeout, int framesATurn) {
  long now() {
    return clock.getAsLong();
  }
}
