// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.redis.RedisOptions.Format;
import java.time.Duration;
import java.util.regex.Pattern;

/// How processes share tasks. What must be the same in all of them is marked.
///
/// @param servers where: one server, a sentinel's master or a cluster (the same everywhere)
/// @param prefix what all keys begin with, in braces as a hash tag: letters, digits, `-`, `_` and
///   `.`, at most 100 (the same everywhere)
/// @param waiting tasks of a name that may wait in its queue, and tasks of all names that may wait
///   for their time; more are refused
/// @param visibility after which a task that was delivered goes to another process unless its
///   worker says that it has it; workers do so three times within it. 100 ms or more
/// @param lease after which a worker that says nothing is taken for dead; it says something three
///   times within it. 100 ms or more
/// @param deliveries how many workers may die of a task before it is given up
/// @param letters dead letters that are kept, about
public record RedisTaskOptions(
    RedisOptions servers,
    String prefix,
    int waiting,
    Duration visibility,
    Duration lease,
    int deliveries,
    int letters) {
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Duration LEAST = Duration.ofMillis(100);

  /// At `redis://localhost:6379`.
  public static final RedisTaskOptions DEFAULT =
      new RedisTaskOptions(
          RedisOptions.DEFAULT,
          "millrace-tasks",
          100_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          5,
          10_000);

  public RedisTaskOptions {
    if (servers.format() == Format.PUBSUB) {
      throw new IllegalArgumentException(
          "tasks: " + servers.describe() + " (expected: a URL without +pubsub)");
    }
    if (servers.format() == Format.SORTED_SETS && servers.hosts().size() > 1) {
      throw new IllegalArgumentException(
          "tasks: "
              + servers.hosts().size()
              + " servers (expected: one; several that belong together are redis+cluster:// or"
              + " redis-sentinel://)");
    }
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix: '" + prefix + "' (expected: 1 to 100 of A-Z, a-z, 0-9, '.', '_' and '-')");
    }
    atLeast("waiting", waiting, 1);
    atLeast("deliveries", deliveries, 1);
    atLeast("letters", letters, 0);
    atLeast("visibility", visibility);
    atLeast("lease", lease);
  }

  private static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + ": " + value + " (expected: " + least + " or more)");
    }
  }

  private static void atLeast(String what, Duration value) {
    if (value.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          what + ": " + value + " (expected: " + LEAST.toMillis() + " ms or more)");
    }
  }

  /// What a URL says, as [RedisOptions#of] reads it: `redis://`, `rediss://`, `redis-sentinel://`,
  /// `redis-socket://` or `redis+cluster://`. Of the parameters `prefix`, `timeout` and `ca-file`
  /// are for tasks.
  ///
  /// @throws IllegalArgumentException when it is not understood; it shows no password
  public static RedisTaskOptions of(String url) {
    RedisOptions read = RedisOptions.of(url);
    RedisOptions plain =
        RedisOptions.DEFAULT
            .withFormat(read.format())
            .withHosts(read.hosts())
            .withPrefix(read.prefix())
            .withTimeout(read.timeout());
    if (read.authorities() != null) {
      plain = plain.withAuthorities(read.authorities());
    }
    if (!read.equals(plain)) {
      throw new IllegalArgumentException(
          "url: parameters that are for layers (expected for tasks: prefix, timeout and ca-file)");
    }
    RedisTaskOptions options = DEFAULT.withServers(read);
    return read.prefix().equals(RedisOptions.DEFAULT.prefix())
        ? options
        : options.withPrefix(read.prefix());
  }

  public RedisTaskOptions withServers(RedisOptions other) {
    return new RedisTaskOptions(other, prefix, waiting, visibility, lease, deliveries, letters);
  }

  public RedisTaskOptions withPrefix(String text) {
    return new RedisTaskOptions(servers, text, waiting, visibility, lease, deliveries, letters);
  }

  public RedisTaskOptions withWaiting(int most) {
    return new RedisTaskOptions(servers, prefix, most, visibility, lease, deliveries, letters);
  }

  public RedisTaskOptions withVisibility(Duration time) {
    return new RedisTaskOptions(servers, prefix, waiting, time, lease, deliveries, letters);
  }

  public RedisTaskOptions withLease(Duration time) {
    return new RedisTaskOptions(servers, prefix, waiting, visibility, time, deliveries, letters);
  }

  public RedisTaskOptions withDeliveries(int most) {
    return new RedisTaskOptions(servers, prefix, waiting, visibility, lease, most, letters);
  }

  public RedisTaskOptions withLetters(int most) {
    return new RedisTaskOptions(servers, prefix, waiting, visibility, lease, deliveries, most);
  }

  /// One line for operators, without secrets: `redis://a:6379 (prefix millrace-tasks)`.
  public String describe() {
    return servers.shownHosts() + " (prefix " + prefix + ")";
  }
}
