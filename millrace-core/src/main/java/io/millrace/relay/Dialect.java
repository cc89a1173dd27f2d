// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

/// What processes speak at a socket of the relay.
public enum Dialect {
  /// Structs of 12 bytes ([RelayRecord]); a process is the port it has bound.
  RECORDS,
  /// Named processes, messages with their length in front.
  FRAMES
}
