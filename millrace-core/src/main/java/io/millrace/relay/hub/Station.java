// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.layer.GroupName;
import io.millrace.relay.ProcessName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A process as the relay knows it, whether it is connected or not.
final class Station {
  final ProcessName name;

  /// 0 when it has none.
  final int port;

  /// Whether it stays known while nobody is connected and nothing waits.
  final boolean lasting;

  /// Groups that get what it sends.
  final List<GroupName> published;

  /// What waits for it to come.
  final Deque<Parcel> waiting = new ArrayDeque<>(0);

  /// Whom it has sent to, as far as that is kept.
  final Map<Station, Link> links = new HashMap<>(2);

  private @Nullable RelayConnection connection;
  private @Nullable ChannelFeed feed;
  private boolean forgotten;

  /// Records and messages.
  long sent;

  long received;

  /// Records and messages in [#waiting].
  int waitingCount;

  /// When it changed, by the count of [Traffic].
  long changed;

  Station(ProcessName name, int port, boolean lasting, List<GroupName> published) {
    this.name = name;
    this.port = port;
    this.lasting = lasting;
    this.published = published;
  }

  /// Null while the process is not connected.
  @Nullable RelayConnection connection() {
    return connection;
  }

  void connection(@Nullable RelayConnection current) {
    connection = current;
  }

  @Nullable ChannelFeed feed() {
    return feed;
  }

  void feed(@Nullable ChannelFeed current) {
    feed = current;
  }

  boolean isIdle() {
    return connection == null && waiting.isEmpty() && !lasting;
  }

  /// Whether another station may have its name by now.
  boolean isForgotten() {
    return forgotten;
  }

  void forget() {
    forgotten = true;
    links.clear();
  }

  @Override
  public String toString() {
    return name.value();
  }
}
