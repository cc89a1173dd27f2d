// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.layers;

import io.millrace.cli.settings.LayerSettings;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.redis.RedisLayer;
import io.millrace.redis.RedisOptions;
import io.millrace.time.Timeline;

/// The layer that the settings ask for.
public sealed interface LayerChoice {
  /// @param process what this process is called unless the settings say so
  /// @throws io.millrace.cli.settings.SettingsException when the URL is none of Redis
  static LayerChoice of(LayerSettings settings, String process) {
    return settings.isInMemory()
        ? new InMemory(settings.limits())
        : new Shared(settings.redis(process));
  }

  /// Does not wait for servers. Whoever opens it closes it.
  ChannelLayer open(Metrics metrics, Timeline timeline);

  /// One line for operators, without secrets.
  String described();

  /// Whether other processes may be on it.
  boolean isShared();

  /// Within this process.
  record InMemory(LayerOptions limits) implements LayerChoice {
    @Override
    public ChannelLayer open(Metrics metrics, Timeline timeline) {
      return ChannelLayer.inMemory(limits, metrics, timeline);
    }

    @Override
    public String described() {
      return "in memory, of this process alone";
    }

    @Override
    public boolean isShared() {
      return false;
    }
  }

  /// At Redis.
  record Shared(RedisOptions options) implements LayerChoice {
    @Override
    public ChannelLayer open(Metrics metrics, Timeline timeline) {
      return RedisLayer.open(options, metrics, timeline);
    }

    @Override
    public String described() {
      return options.describe() + ", node " + options.nodeName();
    }

    @Override
    public boolean isShared() {
      return true;
    }
  }
}
