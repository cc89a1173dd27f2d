// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.relay;

import io.millrace.layer.SendResult;
import io.millrace.relay.ProcessName;

/// What a window is told of its wish.
record RelayAnswer(Said answer) {
  record Said(boolean good, String words) {}

  static RelayAnswer yes(String words) {
    return new RelayAnswer(new Said(true, words));
  }

  static RelayAnswer no(String words) {
    return new RelayAnswer(new Said(false, words));
  }

  /// @param connected whether the receiver was there a moment ago
  static RelayAnswer of(SendResult result, ProcessName to, boolean connected) {
    return switch (result) {
      case SendResult.Accepted _ ->
          yes(
              connected
                  ? "Sent to " + to + "."
                  : to + " is not connected; the layer keeps it for a while.");
      case SendResult.Full(int capacity) ->
          no("Full: %d wait for %s already; this one was dropped.".formatted(capacity, to));
      case SendResult.Gone _ -> no("Gone: the channel of " + to + " is closed.");
      case SendResult.Unreachable _ -> no("Unreachable: the layer's server has not taken it.");
    };
  }
}
