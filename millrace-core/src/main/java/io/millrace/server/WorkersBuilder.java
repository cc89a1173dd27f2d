// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.Surroundings;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects workers for general channels and starts them without a server. Not for several threads.
public final class WorkersBuilder {
  private final List<Worker> workers = new ArrayList<>();
  private @Nullable ChannelLayer layer;
  private Duration deadline = ServerOptions.DEFAULT.shutdownDeadline();

  public WorkersBuilder() {}

  /// The layer that messages come from. It is needed, and not closed by the workers.
  public WorkersBuilder layer(ChannelLayer shared) {
    layer = shared;
    return this;
  }

  /// Works off a general channel: each message goes to one worker. Add it several times for several
  /// at once.
  public WorkersBuilder worker(String channel, MessageHandler handler) {
    workers.add(new Worker(new ChannelName(channel), handler));
    return this;
  }

  /// How long a stop waits for messages that are being worked on; 10 s unless set.
  public WorkersBuilder shutdownDeadline(Duration longest) {
    deadline = longest;
    return this;
  }

  /// @throws IllegalStateException when there is no layer, or nothing to do
  public Workers start() {
    if (layer == null) {
      throw new IllegalStateException("layer: none (expected: the one that messages come from)");
    }
    if (workers.isEmpty()) {
      throw new IllegalStateException("workers: none (expected: a channel and its handler)");
    }
    Surroundings surroundings = Surroundings.of(layer);
    return new Workers(workers.stream().map(each -> each.start(surroundings)).toList(), deadline);
  }
}
