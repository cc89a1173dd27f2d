// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.layer.LayerOptions;
import io.millrace.redis.RedisOptions;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the settings and the URL of a layer at Redis come to: where both name the same thing, the
/// URL wins.
final class RedisAddress {
  private static final Pattern PARAMETER = Pattern.compile("[?&]([A-Za-z-]+)=");

  private final LayerSettings settings;
  private final RedisOptions url;
  private final Set<String> said;

  private RedisAddress(LayerSettings settings, RedisOptions url) {
    this.settings = settings;
    this.url = url;
    this.said =
        PARAMETER
            .matcher(settings.url())
            .results()
            .map((MatchResult each) -> each.group(1))
            .collect(Collectors.toUnmodifiableSet());
  }

  /// @param process what this process is called unless settings or URL say so
  static RedisOptions options(LayerSettings settings, String process) {
    try {
      return new RedisAddress(settings, RedisOptions.of(settings.url())).merged(process);
    } catch (IllegalArgumentException wrong) {
      throw new SettingsException("layer: " + wrong.getMessage());
    }
  }

  private RedisOptions merged(String process) {
    String name = settings.nodeName().isEmpty() ? process : settings.nodeName();
    return url.withPrefix(says("prefix") ? url.prefix() : settings.prefix())
        .withLimits(limits())
        .withGroupExpiry(says("group-expiry") ? url.groupExpiry() : settings.groupExpiry())
        .withSerializer(says("serializer") ? url.serializer() : settings.serializer())
        .withKeys(says("key") || says("key-file") ? url.keys() : settings.keys())
        .withIndividual(
            says("individual") || says("membership") ? url.individual() : settings.individual())
        .withNodeName(says("node") ? url.nodeName() : name);
  }

  private LayerOptions limits() {
    LayerOptions own = url.limits();
    LayerOptions set = settings.limits();
    return new LayerOptions(
        says("capacity") ? own.capacity() : set.capacity(),
        says("channel-capacity") ? own.channelCapacity() : set.channelCapacity(),
        says("expiry") ? own.expiry() : set.expiry());
  }

  private boolean says(String parameter) {
    return said.contains(parameter);
  }
}
