// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.layer.ChannelName;
import io.millrace.scope.Tokens;
import org.jspecify.annotations.Nullable;

/// What a process is called: 1 to 93 ASCII letters, digits, `-`, `_` and `.`. A name of digits
/// alone is a port: that of a process of records that has no other name.
public record ProcessName(String value) {
  private static final String CHANNELS = "relay.";
  private static final int LONGEST = 93;

  public ProcessName {
    try {
      ChannelName channel = new ChannelName(CHANNELS + value);
      if (value.isEmpty() || channel.isSpecific()) {
        throw wrong(value, null);
      }
    } catch (IllegalArgumentException noChannel) {
      throw wrong(value, noChannel);
    }
  }

  private static IllegalArgumentException wrong(String value, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "process name: '"
            + Tokens.shown(value)
            + "' (expected: 1 to "
            + LONGEST
            + " ASCII letters, digits, '-', '_', '.')",
        cause);
  }

  public static ProcessName ofPort(int port) {
    return new ProcessName(Integer.toString(port));
  }

  /// The process that is reached by that channel.
  ///
  /// @return null when it is the channel of none
  public static @Nullable ProcessName ofChannel(ChannelName channel) {
    return channel.value().startsWith(CHANNELS)
            && channel.value().length() > CHANNELS.length()
            && !channel.isSpecific()
        ? new ProcessName(channel.value().substring(CHANNELS.length()))
        : null;
  }

  /// Whether it is a number, and so can only be had by a process with that port.
  public boolean isPort() {
    return value.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// The channel by which the process is reached through a layer: `relay.` and the name.
  public ChannelName channel() {
    return new ChannelName(CHANNELS + value);
  }

  @Override
  public String toString() {
    return value;
  }
}
