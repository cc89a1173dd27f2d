// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.layer.LayerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How processes share a layer. The names are those of `channels_redis`; what must be the same in
/// all processes is marked.
///
/// @param format which of the two wires (the same everywhere)
/// @param hosts URLs of the servers as Lettuce reads them, with credentials; names are spread over
///   them by their hash, so order and number are the same everywhere. For a cluster they are where
///   to ask for its nodes first
/// @param prefix what all keys begin with: printable ASCII without spaces, at most 100 characters
///   (the same everywhere)
/// @param limits capacity and expiry, which the sender enforces; an expiry of whole seconds
/// @param groupExpiry how long a membership lasts unless it is renewed, as this layer does; whole
///   seconds
/// @param serializer of message bodies (the same everywhere)
/// @param randomPrefix bytes before each body in the format of sorted sets, where equal messages
///   are one without them; 0..64 (the same everywhere)
/// @param keys secrets for encryption: the first encrypts, all decrypt; none for none
/// @param individual patterns of groups (`*`, `?`) whose members are kept one by one in Redis, so
///   that other programs can take a single one out
/// @param nodeName what operators call this process; empty for its id
/// @param timeout how long a command may take before it counts as failed
/// @param authorities file (PEM) with the certificates to trust for TLS; null for those that the
///   JVM trusts
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
    Duration timeout,
    @Nullable Path authorities) {
  /// The wires.
  public enum Format {
    /// `channels_redis.core`: sorted sets.
    SORTED_SETS("sorted sets"),
    /// `channels_redis.pubsub`: publish and subscribe.
    PUBSUB("publish and subscribe"),
    /// Sharded publish and subscribe on Redis Cluster, for Millrace's own nodes alone.
    SHARDED_PUBSUB("sharded publish and subscribe");

    private final String words;

    Format(String words) {
      this.words = words;
    }
  }

  /// What bodies are written as.
  public enum Serializer {
    MSGPACK,
    JSON
  }

  /// What `channels_redis` has without settings: sorted sets on `redis://localhost:6379`.
  public static final RedisOptions DEFAULT =
      new RedisOptions(
          Format.SORTED_SETS,
          List.of("redis://localhost:6379"),
          "asgi",
          LayerOptions.DEFAULT,
          Duration.ofDays(1),
          Serializer.MSGPACK,
          12,
          List.of(),
          List.of(),
          "",
          Duration.ofSeconds(5),
          null);

  public RedisOptions {
    hosts = List.copyOf(hosts);
    keys = List.copyOf(keys);
    individual = List.copyOf(individual);
    OptionChecks.hosts(hosts, format);
    OptionChecks.prefix(prefix);
    OptionChecks.wholeSeconds("expiry", limits.expiry());
    OptionChecks.wholeSeconds("group-expiry", groupExpiry);
    OptionChecks.randomPrefix(randomPrefix);
    OptionChecks.keys(keys);
    OptionChecks.individual(individual);
    OptionChecks.nodeName(nodeName);
    OptionChecks.timeout(timeout);
  }

  /// What a URL says: `redis://`, `rediss://`, `redis-sentinel://` and `redis-socket://` as Lettuce
  /// reads them, for sorted sets; with `+pubsub` behind the scheme for publish and subscribe; and
  /// `redis+cluster://` for a cluster. Several servers are separated by commas, as hosts in one URL
  /// or as URLs. Options follow as parameters: `?prefix=mine&expiry=30s&key=…`.
  ///
  /// @throws IllegalArgumentException when it is not understood; it shows no password and no key
  public static RedisOptions of(String url) {
    return RedisUrl.read(url);
  }

  public RedisOptions withFormat(Format other) {
    return new RedisOptions(
        other,
        hosts,
        prefix,
        limits,
        groupExpiry,
        serializer,
        randomPrefix,
        keys,
        individual,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withHosts(String... urls) {
    return withHosts(List.of(urls));
  }

  public RedisOptions withHosts(List<String> urls) {
    return new RedisOptions(
        format,
        urls,
        prefix,
        limits,
        groupExpiry,
        serializer,
        randomPrefix,
        keys,
        individual,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withPrefix(String text) {
    return new RedisOptions(
        format,
        hosts,
        text,
        limits,
        groupExpiry,
        serializer,
        randomPrefix,
        keys,
        individual,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withLimits(LayerOptions other) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        other,
        groupExpiry,
        serializer,
        randomPrefix,
        keys,
        individual,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withGroupExpiry(Duration time) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        limits,
        time,
        serializer,
        randomPrefix,
        keys,
        individual,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withSerializer(Serializer other) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        limits,
        groupExpiry,
        other,
        randomPrefix,
        keys,
        individual,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withRandomPrefix(int bytes) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        limits,
        groupExpiry,
        serializer,
        bytes,
        keys,
        individual,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withKeys(String... secrets) {
    return withKeys(List.of(secrets));
  }

  public RedisOptions withKeys(List<String> secrets) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        limits,
        groupExpiry,
        serializer,
        randomPrefix,
        secrets,
        individual,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withIndividual(String... patterns) {
    return withIndividual(List.of(patterns));
  }

  public RedisOptions withIndividual(List<String> patterns) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        limits,
        groupExpiry,
        serializer,
        randomPrefix,
        keys,
        patterns,
        nodeName,
        timeout,
        authorities);
  }

  public RedisOptions withNodeName(String name) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        limits,
        groupExpiry,
        serializer,
        randomPrefix,
        keys,
        individual,
        name,
        timeout,
        authorities);
  }

  public RedisOptions withTimeout(Duration time) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        limits,
        groupExpiry,
        serializer,
        randomPrefix,
        keys,
        individual,
        nodeName,
        time,
        authorities);
  }

  public RedisOptions withAuthorities(Path file) {
    return new RedisOptions(
        format,
        hosts,
        prefix,
        limits,
        groupExpiry,
        serializer,
        randomPrefix,
        keys,
        individual,
        nodeName,
        timeout,
        file);
  }

  /// One line for operators, without secrets: `redis://a:6379 (sorted sets, prefix asgi)`.
  public String describe() {
    return shownHosts() + " (" + format.words + ", prefix " + prefix + secrecy() + ")";
  }

  private String secrecy() {
    return keys.isEmpty() ? "" : ", encrypted";
  }

  String shownHosts() {
    return hosts.stream().map(Redaction::url).collect(Collectors.joining(", "));
  }

  /// Without passwords and keys.
  @Override
  public String toString() {
    return "RedisOptions[format="
        + format
        + ", hosts=["
        + shownHosts()
        + "], prefix="
        + prefix
        + ", limits="
        + limits
        + ", groupExpiry="
        + groupExpiry
        + ", serializer="
        + serializer
        + ", randomPrefix="
        + randomPrefix
        + ", keys="
        + keys.size()
        + ", individual="
        + individual
        + ", nodeName="
        + nodeName
        + ", timeout="
        + timeout
        + ", authorities="
        + authorities
        + "]";
  }
}
