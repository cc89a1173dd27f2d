// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.lettuce.core.RedisURI;
import io.millrace.redis.RedisOptions.Format;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What each option of [RedisOptions] must be like.
final class OptionChecks {
  private static final Pattern PREFIX = Pattern.compile("[!-~]{0,100}");
  private static final Pattern GROUPS = Pattern.compile("[A-Za-z0-9\\-_.*?]+");
  private static final Pattern NODE_NAME = Pattern.compile("\\P{Cntrl}{0,100}");
  private static final int LONGEST_RANDOM = 64;
  private static final int MOST_HOSTS = 4096;
  private static final Duration LONGEST = Duration.ofSeconds(Integer.MAX_VALUE);

  /// Those of [RedisUrl#SCHEMES] that a cluster's node can have.
  private static final Set<String> CLUSTER_SCHEMES = Set.of("redis", "rediss");

  private OptionChecks() {}

  static void hosts(List<String> hosts, Format format) {
    if (hosts.isEmpty() || hosts.size() > MOST_HOSTS) {
      throw new IllegalArgumentException(
          "hosts: " + hosts.size() + " (expected: 1.." + MOST_HOSTS + ")");
    }
    for (String host : hosts) {
      host(host, format);
    }
  }

  /// The parser's own messages show what it was given, passwords as well; so they are not kept.
  private static void host(String host, Format format) {
    RedisURI uri;
    try {
      uri = RedisURI.create(host);
      if (!Redaction.namesHosts(host)) {
        throw new IllegalArgumentException("no hosts"); // Lettuce takes that for localhost
      }
    } catch (RuntimeException wrong) {
      throw new IllegalArgumentException(
          "host: "
              + Redaction.url(host)
              + " (expected: a URL such as redis://user:password@host:6379/0, with special"
              + " characters of the password as %2C and the like)");
    }
    String name = uri.getHost();
    if (name != null && name.contains("_") && (name.contains(":") || name.contains("@"))) {
      // Lettuce takes all of it for the name.
      throw new IllegalArgumentException(
          "host: " + Redaction.url(host) + " (expected: a host name of letters, digits, - and .)");
    }
    if (format == Format.SHARDED_PUBSUB) {
      if (!CLUSTER_SCHEMES.contains(host.substring(0, host.indexOf(':')))) {
        throw new IllegalArgumentException(
            "host: " + Redaction.url(host) + " (expected for a cluster: redis:// or rediss://)");
      }
      if (uri.getDatabase() != 0) {
        throw new IllegalArgumentException(
            "database: " + uri.getDatabase() + " (expected: 0; a cluster has no other)");
      }
    }
  }

  static void prefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix: '" + prefix + "' (expected: at most 100 printable ASCII characters, no spaces)");
    }
  }

  static void wholeSeconds(String name, Duration time) {
    if (time.toSeconds() < 1 || time.toNanosPart() != 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + ": " + time + " (expected: whole seconds, 1 or more)");
    }
  }

  static void randomPrefix(int bytes) {
    if (bytes < 0 || bytes > LONGEST_RANDOM) {
      throw new IllegalArgumentException(
          "random-prefix: " + bytes + " (expected: 0.." + LONGEST_RANDOM + ")");
    }
  }

  static void keys(List<String> keys) {
    if (keys.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("key: nothing (expected: a secret text)");
    }
  }

  static void individual(List<String> patterns) {
    for (String pattern : patterns) {
      if (!GROUPS.matcher(pattern).matches()) {
        throw new IllegalArgumentException(
            "individual: '"
                + pattern
                + "' (expected: a pattern of group names: letters, digits, - _ . and * ?)");
      }
    }
  }

  static void nodeName(String name) {
    if (!NODE_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "node: " + name.length() + " characters (expected: at most 100, no control characters)");
    }
  }

  static void timeout(Duration time) {
    if (time.toMillis() < 1 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("timeout: " + time + " (expected: 1 ms or more)");
    }
  }
}
