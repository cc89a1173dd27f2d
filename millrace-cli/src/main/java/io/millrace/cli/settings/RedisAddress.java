// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.redis.RedisOptions;
import java.time.Duration;
import java.util.List;

/// What the settings and the URL of a layer at Redis come to: where both name the same thing, the
/// URL wins.
final class RedisAddress {
  private RedisAddress() {}

  /// @param process what this process is called unless settings or URL say so
  static RedisOptions options(LayerSettings settings, String process) {
    try {
      return new RedisOptions(
          settings.url().startsWith("redis+pubsub")
              ? RedisOptions.Format.PUBSUB
              : RedisOptions.Format.SORTED_SETS,
          List.of(settings.url()),
          settings.prefix(),
          settings.limits(),
          settings.groupExpiry(),
          settings.serializer(),
          12,
          settings.keys(),
          settings.individual(),
          settings.nodeName().isEmpty() ? process : settings.nodeName(),
          Duration.ofSeconds(5));
    } catch (IllegalArgumentException wrong) {
      throw new SettingsException("layer.url: " + wrong.getMessage());
    }
  }
}
