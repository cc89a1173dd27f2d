// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.server.ServerStatus;
import java.lang.management.ManagementFactory;
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
    int threads) {
  record Connections(long websocket, long http) {}

  record Loop(String name, int connections, long lagMicros) {}

  static StatusReport of(ServerStatus status, Metrics metrics, ChannelLayer layer) {
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
        status.loops().stream()
            .map(loop -> new Loop(loop.name(), loop.connections(), loop.lag().toNanos() / 1_000))
            .toList(),
        memory.totalMemory() - memory.freeMemory(),
        memory.maxMemory(),
        ManagementFactory.getThreadMXBean().getThreadCount());
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
