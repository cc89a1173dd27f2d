// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.task.TaskId;

/// The names of keys and channels. The scripts make some of them as well.
///
/// @param all what all begin with: a hash tag, so that a cluster keeps them at one place
record Keys(String all) {
  /// The consumer group of each stream.
  static final String GROUP = "workers";

  static Keys of(String prefix) {
    return new Keys("{" + prefix + "}:");
  }

  String task(TaskId id) {
    return all + "task:" + id;
  }

  String queue(String name) {
    return all + "queue:" + name;
  }

  /// Ids by the time of their submission.
  String recent() {
    return all + "recent";
  }

  /// The channel where ids are published when they have ended.
  String ended() {
    return all + "ended";
  }

  /// The channel for workers: `revoke ID`, `terminate ID`, `due`.
  String orders() {
    return all + "orders";
  }
}
