// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;

/// Whom a process sends to.
public sealed interface Target {
  /// A process of the same relay, which need not be there yet.
  record ToProcess(ProcessName name) implements Target {
    @Override
    public String text() {
      return name.value();
    }
  }

  /// Every channel in a group of the layer.
  record ToGroup(GroupName name) implements Target {
    @Override
    public String text() {
      return name.value();
    }
  }

  /// One channel of the layer.
  record ToChannel(ChannelName name) implements Target {
    @Override
    public String text() {
      return name.value();
    }
  }

  /// The name alone.
  String text();

  static Target process(String name) {
    return new ToProcess(new ProcessName(name));
  }

  static Target group(String name) {
    return new ToGroup(new GroupName(name));
  }

  static Target channel(String name) {
    return new ToChannel(new ChannelName(name));
  }
}
