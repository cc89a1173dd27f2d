// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.layer.LayerOptions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// How processes share a layer. The names are those of `channels_redis`; what must be the same in
/// all processes is marked.
///
/// @param format which of the two wires (the same everywhere)
/// @param hosts URLs of the servers as Lettuce reads them; names are spread over them by their
///   hash, so order and number are the same everywhere
/// @param prefix what all keys begin with (the same everywhere)
/// @param limits capacity and expiry, which the sender enforces
/// @param groupExpiry how long a membership lasts unless it is renewed, as this layer does
/// @param serializer of message bodies (the same everywhere)
/// @param randomPrefix bytes before each body in the format of sorted sets (the same everywhere)
/// @param keys secrets for encryption: the first encrypts, all decrypt; none for none
/// @param individual patterns of groups (`*`, `?`) whose members are kept one by one in Redis, so
///   that other programs can take a single one out
/// @param nodeName what operators call this process
/// @param timeout how long a command may take before it counts as failed
public record RedisOptions(
    Format format,
    List<String> hosts,
    String prefix,
    LayerOptions limits,
    Duration groupExpiry,
    Serializer serializer,
    int randomPrefix,
    List<String> keys,
    List<String> individual,
    String nodeName,
    Duration timeout) {
  /// The patterns of [#individual].
  public List<Pattern> individualGroups() {
    return individual.stream().map(glob -> Pattern.compile(glob.replace("*", ".*"))).toList();
  }

  /// The wires.
  public enum Format {
    /// `channels_redis.core`: sorted sets.
    SORTED_SETS,
    /// `channels_redis.pubsub`: publish and subscribe.
    PUBSUB,
    /// Sharded publish and subscribe on Redis Cluster, for Millrace's own nodes alone.
    SHARDED_PUBSUB
  }

  /// What bodies are written as.
  public enum Serializer {
    MSGPACK,
    JSON
  }
}
