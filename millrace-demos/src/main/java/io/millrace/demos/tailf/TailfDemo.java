// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tailf;

import io.millrace.demos.TailFiles;
import io.millrace.server.RouteGroup;
import io.millrace.tail.Tails;
import io.millrace.task.Tasks;

/// Following files: a socket and a task for each viewer, one follower for each file.
public final class TailfDemo {
  private TailfDemo() {}

  /// @param members routes that only those reach who have logged in
  /// @param files that may be followed
  public static void addTo(RouteGroup members, Tasks tasks, Tails tails, TailFiles files) {
    members.websocket("/ws/tailf/{id:\\d+}/", () -> new TailfConsumer(tasks, tails, files));
  }
}
