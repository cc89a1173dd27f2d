// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerNode;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.metrics.TaskCounters;
import io.millrace.server.ServerStatus;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the status page shows, as its JSON has it.
record StatusReport(
    long uptimeSeconds,
    String version,
    String transport,
    Connections connections,
    int groups,
    int channels,
    long messagesIn,
    long messagesOut,
    long bytesIn,
    long bytesOut,
    Map<String, Long> drops,
    List<Loop> loops,
    long heapUsedBytes,
    long heapMaxBytes,
    int threads,
    List<Node> nodes,
    Layer layer,
    Tasks tasks,
    List<Followed> followed) {
  record Connections(long websocket, long http) {}

  /// @param worstLagMicros of the last half minute or minute
  record Loop(
      String name, int connections, long lagMicros, long worstLagMicros, boolean overloaded) {
    private static Loop of(ServerStatus.Loop loop) {
      return new Loop(
          loop.name(),
          loop.connections(),
          loop.lag().toNanos() / 1_000,
          loop.worstLag().toNanos() / 1_000,
          loop.overloaded());
    }
  }

  /// A process of those that share the layer.
  record Node(
      String name,
      boolean self,
      long uptimeSeconds,
      long silentSeconds,
      boolean silent,
      long webSockets,
      long groups,
      long channels,
      long messagesIn,
      long messagesOut) {
    /// From here on a process is shown as one that may be gone.
    private static final Duration LONG = Duration.ofSeconds(10);

    private static Node of(LayerNode node) {
      return new Node(
          node.name(),
          node.self(),
          node.uptime().toSeconds(),
          node.silent().toSeconds(),
          node.silent().compareTo(LONG) >= 0,
          node.webSockets(),
          node.groups(),
          node.channels(),
          node.messagesIn(),
          node.messagesOut());
    }
  }

  /// How the way to the other processes is.
  ///
  /// @param linksDown connections to the layer's server that are lost now
  /// @param losses how often one was lost
  /// @param gaps how often consumers were told that messages may be missing
  /// @param lost messages for other processes that the layer's server has not taken
  record Layer(long linksDown, long losses, long gaps, long sent, long received, long lost) {
    private static Layer of(Metrics metrics) {
      return new Layer(
          metrics.layerLinksDown.sum(),
          metrics.layerLosses.sum(),
          metrics.layerGaps.sum(),
          metrics.layerSent.sum(),
          metrics.layerReceived.sum(),
          metrics.drops(DropReason.LAYER_DOWN));
    }
  }

  /// Background tasks of this process.
  record Tasks(long waiting, long atWork, long succeeded, long failed, long revoked) {
    private static Tasks of(TaskCounters counters) {
      return new Tasks(
          counters.waiting.sum(),
          counters.atWork.sum(),
          counters.succeeded.sum(),
          counters.failed.sum(),
          counters.revoked.sum());
    }
  }

  /// A file that somebody follows.
  ///
  /// @param name its id and name, without its folder
  record Followed(String name, int viewers) {}

  static StatusReport of(SiteParts parts) {
    ServerStatus status = parts.status().get();
    ChannelLayer layer = parts.layer();
    Metrics metrics = layer.metrics();
    TailFiles files = parts.settings().files();
    Runtime memory = Runtime.getRuntime();
    return new StatusReport(
        status.uptime().toSeconds(),
        runningVersion(),
        status.transport(),
        new Connections(metrics.openWebSockets.sum(), metrics.openHttp.sum()),
        layer.groups(),
        layer.channels(),
        metrics.messagesIn.sum(),
        metrics.messagesOut.sum(),
        metrics.bytesIn.sum(),
        metrics.bytesOut.sum(),
        drops(metrics),
        status.loops().stream().map(Loop::of).toList(),
        memory.totalMemory() - memory.freeMemory(),
        memory.maxMemory(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        layer.nodes().stream().map(Node::of).toList(),
        Layer.of(metrics),
        Tasks.of(metrics.tasks),
        parts.tails().followed().stream()
            .map(each -> new Followed(files.shortName(each.file()), each.viewers()))
            .toList());
  }

  private static Map<String, Long> drops(Metrics metrics) {
    Map<String, Long> drops = new TreeMap<>();
    for (DropReason reason : DropReason.values()) {
      if (metrics.drops(reason) > 0) {
        drops.put(reason.label(), metrics.drops(reason));
      }
    }
    return drops;
  }

  private static String runningVersion() {
    String version = StatusReport.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
