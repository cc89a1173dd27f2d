// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.node;

import io.millrace.layer.ChannelName;
import io.millrace.layer.LocalChannels;
import java.util.Optional;

/// What one start of a process is called in the names of its channels: `m` and 31 hexadecimal
/// digits. Python's processes have 32 digits there and no `m`, so that one Millrace process knows
/// another.
///
/// @param value `m` and 31 lowercase hexadecimal digits
public record NodeId(String value) {
  private static final int LENGTH = 32;
  private static final String SPECIFIC = "specific.";

  public NodeId {
    if (!isOne(value, 0, value.length())) {
      throw new IllegalArgumentException(
          "node: '" + value + "' (expected: m and 31 lowercase hexadecimal digits)");
    }
  }

  public static NodeId fresh() {
    return new NodeId("m" + LocalChannels.freshId().substring(1));
  }

  /// What the names of its channels begin with, `!` included.
  public String channelPrefix() {
    return SPECIFIC + value + "!";
  }

  /// The Millrace process that a channel belongs to; none for a channel of another program or of
  /// nobody.
  public static Optional<NodeId> of(ChannelName channel) {
    String name = channel.value();
    int mark = name.indexOf('!');
    return owns(name)
        ? Optional.of(new NodeId(name.substring(mark - LENGTH, mark)))
        : Optional.empty();
  }

  /// Whether a name, or what stands before the `!` of one, is that of a Millrace process's channel.
  public static boolean owns(String name) {
    int mark = name.indexOf('!');
    int from = mark - LENGTH;
    return from >= SPECIFIC.length()
        && name.startsWith(SPECIFIC, from - SPECIFIC.length())
        && isOne(name, from, mark);
  }

  private static boolean isOne(String text, int from, int to) {
    if (to - from != LENGTH || text.charAt(from) != 'm') {
      return false;
    }
    for (int i = from + 1; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return value;
  }
}
