// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.layers.LayerChoice;
import io.millrace.cli.settings.LayerSettings;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.server.StartException;
import io.millrace.time.Timeline;

/// Opens layers for commands that meet other processes there; tests bring one of their own.
@FunctionalInterface
interface Layers {
  String NOBODY_ELSE =
      "layer.url: memory (expected: a layer that processes share, such as --layer"
          + " redis://127.0.0.1:6379)";

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
      if (layer.metrics().layerLinksDown.sum() > 0) { // opening has tried each connection once
        layer.close();
        throw new StartException(
            "layer.url: "
                + settings.shownUrl()
                + " cannot be reached (`millrace layer check` tells why)");
      }
      return layer;
    };
  }
}
