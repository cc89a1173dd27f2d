// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerNode;
import io.millrace.metrics.Metrics;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// What is published of a layer: its own numbers, and those of the processes that share it.
final class LayerFigures {
  private final ChannelLayer layer;
  private final MeterRegistry registry;
  private final MultiGauge silence;
  private final MultiGauge webSockets;
  private final MultiGauge groups;

  LayerFigures(ChannelLayer layer, MeterRegistry registry) {
    this.layer = layer;
    this.registry = registry;
    Gauge.builder("millrace.groups", layer, ChannelLayer::groups)
        .description("Groups with a member in this process")
        .register(registry);
    Gauge.builder("millrace.channels", layer, ChannelLayer::channels)
        .description("Channels of this process")
        .register(registry);
    Metrics metrics = layer.metrics();
    Gauge.builder("millrace.layer.links.down", metrics.layerLinksDown, LongAdder::sum)
        .description("Connections to the layer's server that are lost now")
        .register(registry);
    counter("sent", "Messages handed to the layer's server", metrics.layerSent);
    counter("received", "Messages of other processes", metrics.layerReceived);
    counter("losses", "Connections to the layer's server that were lost", metrics.layerLosses);
    counter("gaps", "Times consumers were told that messages may be missing", metrics.layerGaps);
    Gauge.builder("millrace.layer.nodes", layer, each -> each.nodes().size())
        .description("Processes that share the layer, this one too")
        .register(registry);
    silence =
        MultiGauge.builder("millrace.node.silent")
            .description("How long a process that shares the layer has not been heard of")
            .baseUnit("seconds")
            .register(registry);
    webSockets =
        MultiGauge.builder("millrace.node.websockets")
            .description("WebSockets of a process that shares the layer")
            .register(registry);
    groups =
        MultiGauge.builder("millrace.node.groups")
            .description("Groups with a member in a process that shares the layer")
            .register(registry);
  }

  private void counter(String name, String help, LongAdder value) {
    FunctionCounter.builder("millrace.layer." + name, value, LongAdder::sum)
        .description(help)
        .register(registry);
  }

  /// Brings the numbers of the processes up to date.
  void refresh() {
    List<LayerNode> nodes = layer.nodes();
    show(silence, nodes, node -> node.silent().toMillis() / 1_000.0);
    show(webSockets, nodes, node -> (double) node.webSockets());
    show(groups, nodes, node -> (double) node.groups());
  }

  /// Names may be the same, ids never are.
  private static void show(
      MultiGauge gauge, List<LayerNode> nodes, Function<LayerNode, Double> value) {
    gauge.register(
        nodes.stream()
            .<MultiGauge.Row<?>>map(
                node ->
                    MultiGauge.Row.of(
                        Tags.of("node", node.name(), "id", node.id()), value.apply(node)))
            .toList(),
        true);
  }

  /// What is wrong, if anything is. It is no reason to take the process out of service: its own
  /// clients still reach each other.
  static Optional<String> health(Metrics metrics) {
    long down = metrics.layerLinksDown.sum();
    return down == 0
        ? Optional.empty()
        : Optional.of(down + " connections down; this process is on its own");
  }
}
