// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.layers;

import io.millrace.cli.settings.LayerSettings;
import io.millrace.redis.RedisOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a Django project has to say so that it meets on the same layer.
public final class DjangoSettings {
  private DjangoSettings() {}

  /// `CHANNEL_LAYERS` as Python, with secrets hidden; none where Django cannot take part.
  public static Optional<String> of(RedisOptions options) {
    return switch (options.format()) {
      case SORTED_SETS -> Optional.of(text("channels_redis.core.RedisChannelLayer", core(options)));
      case PUBSUB ->
          Optional.of(text("channels_redis.pubsub.RedisPubSubChannelLayer", common(options)));
      case SHARDED_PUBSUB -> Optional.empty();
    };
  }

  private static List<String> core(RedisOptions options) {
    List<String> entries = new ArrayList<>(common(options));
    entries.add(entry("expiry", options.limits().expiry().toSeconds()));
    entries.add(entry("group_expiry", options.groupExpiry().toSeconds()));
    entries.add(
        entry("capacity", Math.max(ServerFindings.ENOUGH, options.limits().capacity()))
            + "  # its default of 100 is for all sockets of a process together: too few");
    if (options.randomPrefix() != 12) {
      entries.add(entry("random_prefix_length", options.randomPrefix()));
    }
    return entries;
  }

  private static List<String> common(RedisOptions options) {
    List<String> entries = new ArrayList<>();
    entries.add(
        entry(
            "hosts",
            options.hosts().stream()
                .map(host -> quoted(LayerSettings.hidden(host)))
                .collect(Collectors.joining(", ", "[", "]"))));
    entries.add(entry("prefix", quoted(options.prefix())));
    if (options.serializer() == RedisOptions.Serializer.JSON) {
      entries.add(entry("serializer_format", quoted("json")) + "  # channels_redis 4.2.1 or later");
    }
    if (!options.keys().isEmpty()) {
      entries.add(
          entry(
              "symmetric_encryption_keys",
              options.keys().stream()
                  .map(_ -> quoted("(hidden)"))
                  .collect(Collectors.joining(", ", "[", "]"))));
    }
    return entries;
  }

  private static String entry(String name, Object value) {
    return quoted(name) + ": " + value + ",";
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String text(String backend, List<String> entries) {
    StringBuilder text = new StringBuilder();
    text.append("CHANNEL_LAYERS = {\n    \"default\": {\n");
    text.append("        ").append(entry("BACKEND", quoted(backend))).append('\n');
    text.append("        \"CONFIG\": {\n");
    entries.forEach(each -> text.append("            ").append(each).append('\n'));
    return text.append("        },\n    },\n}").toString();
  }
}
