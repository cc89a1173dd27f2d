// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import java.nio.charset.StandardCharsets;

/// What a relay tells a process.
public sealed interface RelayEvent {
  /// A message for the process.
  ///
  /// @param from the sender's name; empty when it is no process
  record Message(Form form, String from, byte[] payload) implements RelayEvent {
    /// The payload as UTF-8.
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  /// Something the process has sent has not arrived, or was not understood.
  ///
  /// @param id what [RelayClient#send] has returned for it; 0 when it is about none
  /// @param code the error's number, also where this version knows none
  /// @param about the target's name, or empty
  record Failed(int id, int code, String about, String reason) implements RelayEvent {}
}
