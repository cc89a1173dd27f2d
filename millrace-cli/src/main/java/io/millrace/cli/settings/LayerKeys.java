// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.layer.LayerOptions;
import io.millrace.redis.RedisOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of the channel layer.
final class LayerKeys {
  private static final KeyGroup GROUP = new KeyGroup();
  private static final LayerOptions LIMITS = LayerOptions.DEFAULT;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  static final Key<String> URL =
      GROUP.key(
          "layer.url",
          Kind.layerUrl(),
          LayerSettings.MEMORY,
          "`memory` for one process, or a Redis that several share, such as"
              + " `redis://127.0.0.1:6379` or `redis+pubsub://127.0.0.1:6379`");
  static final Key<Integer> CAPACITY =
      GROUP.key(
          "layer.capacity",
          Kind.number(1, Integer.MAX_VALUE),
          LIMITS.capacity(),
          "Messages that wait in one channel; more are dropped");
  static final Key<Map<String, Integer>> CHANNEL_CAPACITY =
      GROUP.key(
          "layer.channel-capacity",
          Kind.capacities(),
          LIMITS.channelCapacity(),
          "The same for channels by pattern, such as `thumbs-*=1000, game=10000`; the first that fits"
              + " counts");
  static final Key<Duration> EXPIRY =
      GROUP.key(
          "layer.expiry",
          Kind.duration(SHORTEST),
          LIMITS.expiry(),
          "How long a message may wait before it is dropped");
  static final Key<String> PREFIX =
      GROUP.key(
          "layer.prefix",
          Kind.text(1, "a text that keys may begin with, such as asgi"),
          "asgi",
          "What all keys at Redis begin with; the same in all processes");
  static final Key<Duration> GROUP_EXPIRY =
      GROUP.key(
          "layer.group-expiry",
          Kind.duration(Duration.ofSeconds(1)),
          Duration.ofDays(1),
          "How long a membership lasts at Redis unless it is renewed, as it is");
  static final Key<RedisOptions.Serializer> SERIALIZER =
      GROUP.key(
          "layer.serializer",
          Kind.choice(RedisOptions.Serializer.class),
          RedisOptions.Serializer.MSGPACK,
          "What messages are written as at Redis, the same in all processes: `msgpack` or `json`");
  static final Key<String> KEYS =
      GROUP.key(
          "layer.keys",
          Kind.secret(1),
          "",
          "Secrets that encrypt messages at Redis, with commas between: the first encrypts, all"
              + " decrypt; none for none");
  static final Key<Optional<Path>> KEY_FILE =
      GROUP.key(
          "layer.key-file",
          Kind.path(),
          Optional.empty(),
          "File with these secrets, one a line, instead");
  static final Key<String> INDIVIDUAL =
      GROUP.key(
          "layer.individual",
          Kind.text(0, "patterns of group names with commas between, or \"\" for none"),
          "",
          "Patterns of groups whose members are kept at Redis one by one, such as `room.*`, so that"
              + " other programs can take a single one out");
  static final Key<String> NODE_NAME =
      GROUP.key(
          "layer.node-name",
          Kind.text(0, "a name, or \"\" for host and port"),
          "",
          "What this process is called among those that share the layer; host and port when empty");

  private LayerKeys() {}

  static List<Key<?>> all() {
    return GROUP.keys();
  }

  static LayerSettings layer(Configuration from) {
    return new LayerSettings(
        from.get(URL),
        new LayerOptions(from.get(CAPACITY), from.get(CHANNEL_CAPACITY), from.get(EXPIRY)),
        from.get(PREFIX),
        from.get(GROUP_EXPIRY),
        from.get(SERIALIZER),
        keys(from),
        List.of(Settings.list(from.get(INDIVIDUAL))),
        from.get(NODE_NAME));
  }

  private static List<String> keys(Configuration from) {
    Optional<Path> file = from.get(KEY_FILE);
    List<String> direct = List.of(Settings.list(from.get(KEYS)));
    if (file.isEmpty()) {
      return direct;
    }
    if (!direct.isEmpty()) {
      throw new SettingsException(
          "layer.key-file: "
              + file.get()
              + " (expected: none, as there are layer.keys), from "
              + from.setting(KEY_FILE).origin());
    }
    List<String> keys = lines(file.get());
    if (keys.isEmpty()) {
      throw new SettingsException(
          "layer.key-file: "
              + file.get()
              + " without a line (expected: a secret a line), from "
              + from.setting(KEY_FILE).origin());
    }
    return keys;
  }

  private static List<String> lines(Path file) {
    try {
      return Arrays.stream(Files.readString(file, StandardCharsets.UTF_8).split("\\R", -1))
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException unreadable) {
      throw new SettingsException(
          "layer.key-file: " + file + " cannot be read (expected: a file of text)");
    }
  }
}
