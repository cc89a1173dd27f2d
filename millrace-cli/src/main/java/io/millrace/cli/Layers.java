// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.layers.LayerChoice;
import io.millrace.cli.settings.LayerSettings;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.server.StartException;
import io.millrace.time.Timeline;
import java.time.Duration;

/// Opens layers for commands that meet other processes there; tests bring one of their own.
@FunctionalInterface
interface Layers {
  String NOBODY_ELSE =
      "layer.url: memory (expected: a layer that processes share, such as --layer"
          + " redis://127.0.0.1:6379)";

  Duration PATIENCE = Duration.ofSeconds(5);
  Duration LOOK = Duration.ofMillis(20);

  /// @return what the caller closes
  /// @throws StartException when it cannot be reached, or is one that nobody else is on
  ChannelLayer open(LayerSettings settings);

  /// Those of the settings.
  static Layers real() {
    return settings -> {
      if (settings.isInMemory()) {
        throw new StartException(NOBODY_ELSE);
      }
      ChannelLayer layer =
          LayerChoice.of(settings, ProcessName.ofProgram()).open(new Metrics(), Timeline.system());
      if (!isUp(layer)) {
        layer.close();
        throw new StartException(
            "layer.url: "
                + settings.shownUrl()
                + " cannot be reached (`millrace layer check` tells why)");
      }
      return layer;
    };
  }

  /// Whether all connections are there, or come within a few seconds.
  private static boolean isUp(ChannelLayer layer) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (layer.metrics().layerLinksDown.sum() > 0) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
