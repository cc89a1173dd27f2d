// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

/// What a layer says to a message for one channel.
public sealed interface SendResult {
  /// The layer has taken it and will deliver it in order, at most once.
  record Accepted() implements SendResult {}

  /// The channel holds as many messages as it may; this one was dropped and counted.
  record Full(int capacity) implements SendResult {}

  /// The channel was closed, or never was; the message was dropped and counted.
  record Gone() implements SendResult {}

  /// The layer's server cannot be reached, has not said that it took the message, or too much is on
  /// its way there already; the message was dropped and counted.
  record Unreachable() implements SendResult {}

  SendResult ACCEPTED = new Accepted();
  SendResult GONE = new Gone();
  SendResult UNREACHABLE = new Unreachable();
}
