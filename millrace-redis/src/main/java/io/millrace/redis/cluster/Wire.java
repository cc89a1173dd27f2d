// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.cluster;

import io.millrace.layer.GroupName;
import io.millrace.redis.node.NodeId;
import org.jspecify.annotations.Nullable;

/// What shard channels are called: one for each group, one for each process.
///
/// @param prefix of all names
/// @param node this process
record Wire(String prefix, NodeId node) {
  private static final String GROUP = "__group__";
  private static final String SPECIFIC = "specific.";

  String ofGroup(GroupName group) {
    return prefix + GROUP + group;
  }

  String ofNode(NodeId other) {
    return prefix + SPECIFIC + other.value();
  }

  /// The group that a name stands for, or null when it is a process's.
  ///
  /// @throws IllegalArgumentException when no group may be called so
  @Nullable GroupName group(String name) {
    String start = prefix + GROUP;
    return name.startsWith(start) ? new GroupName(name.substring(start.length())) : null;
  }
}
