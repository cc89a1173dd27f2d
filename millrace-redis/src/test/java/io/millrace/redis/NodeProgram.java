// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;

/// A process with a layer and one member in a group, to be killed. It says `ready` and then each
/// message that it gets.
public final class NodeProgram {
  private NodeProgram() {}

  /// @param arguments URL of the layer and name of the group
  public static void main(String[] arguments) throws InterruptedException {
    try (ChannelLayer layer =
            RedisLayer.open(RedisOptions.of(arguments[0]), new Metrics(), Timeline.system());
        Inbox inbox = layer.open()) {
      layer.groupAdd(new GroupName(arguments[1]), inbox.name());
      System.out.println("ready");
      while (true) {
        System.out.println(inbox.receive().value("n"));
      }
    }
  }
}
