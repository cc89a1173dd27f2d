// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import org.jspecify.annotations.Nullable;

/// The name of a channel: 1 to 99 ASCII letters, digits, `-`, `_` and `.`, with at most one `!`
/// after the first character. What follows the `!` is a channel within one process; a name without
/// is a general channel, whose messages any process may take. The rules are those of Django
/// Channels.
public record ChannelName(String value) {
  public ChannelName {
    Names.check("channel name", value, true);
  }

  /// Whether it belongs to one process.
  public boolean isSpecific() {
    return value.indexOf('!') >= 0;
  }

  /// Up to and with the `!`; the whole name of a general channel.
  public String nonLocal() {
    int mark = value.indexOf('!');
    return mark < 0 ? value : value.substring(0, mark + 1);
  }

  /// Written out, as what a record brings is linked at run time: tens of milliseconds of each
  /// start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChannelName that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
