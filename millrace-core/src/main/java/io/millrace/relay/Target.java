// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;

/// Whom a process sends to.
public sealed interface Target {
  /// A process of the same relay, which need not be there yet.
  record Process(ProcessName name) implements Target {
    @Override
    public String text() {
      return name.value();
    }
  }

  /// Every channel in a group of the layer.
  record Group(GroupName name) implements Target {
    @Override
    public String text() {
      return name.value();
    }
  }

  /// One channel of the layer.
  record Channel(ChannelName name) implements Target {
    @Override
    public String text() {
      return name.value();
    }
  }

  /// The name alone.
  String text();

  static Target process(String name) {
    return new Process(new ProcessName(name));
  }

  static Target group(String name) {
    return new Group(new GroupName(name));
  }

  static Target channel(String name) {
    return new Channel(new ChannelName(name));
  }
}
