// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.layers;

import io.millrace.layer.LayerOptions;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.ServerReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What reports about servers, and the options of a layer, mean for whoever runs it.
public final class ServerFindings {
  /// What a process's channel should take that is read in bursts.
  static final int ENOUGH = 10_000;

  private static final Duration SKEWED = Duration.ofSeconds(5);

  private ServerFindings() {}

  /// One or more for a server.
  public static List<Finding> of(ServerReport report) {
    return switch (report) {
      case ServerReport.Unreachable(String address, String reason) ->
          List.of(
              Finding.fail(
                  "server",
                  address + " cannot be used: " + reason + " (expected: " + cure(reason) + ")"));
      case ServerReport.Reached reached -> of(reached);
    };
  }

  /// @param reason as Redis says it, its code first
  private static String cure(String reason) {
    return reason.startsWith("WRONGPASS") || reason.startsWith("NOAUTH")
        ? "user and password as that Redis has them"
        : "a Redis that runs there";
  }

  private static List<Finding> of(ServerReport.Reached server) {
    List<Finding> findings = new ArrayList<>();
    String facts =
        "%s, Redis %s, %s, %.1f ms"
            .formatted(
                server.address(),
                server.version(),
                server.role(),
                server.roundTrip().toNanos() / 1e6);
    findings.add(
        server.role().equals("master")
            ? Finding.ok("server", facts)
            : Finding.fail("server", facts + " (expected: a master, as a copy takes no writes)"));
    if (major(server.version()) < 5) {
      findings.add(Finding.fail("version", server.version() + " (expected: 5.0 or newer)"));
    }
    String skew = "%s by %.3f s".formatted(server.address(), server.skew().toNanos() / 1e9);
    findings.add(
        server.skew().abs().compareTo(SKEWED) > 0
            ? Finding.warn(
                "clock",
                skew
                    + ": messages expire by their sender's clock, and wrong ones delete those of others;"
                    + " run NTP on all machines")
            : Finding.ok("clock", skew));
    if (server.evicts()) {
      findings.add(
          Finding.warn(
              "memory",
              server.address()
                  + " throws keys away when it is full, messages and groups among them; set"
                  + " maxmemory-policy noeviction"));
    }
    return findings;
  }

  private static int major(String version) {
    try {
      return Integer.parseInt(version.replaceFirst("\\..*", ""));
    } catch (NumberFormatException unknown) {
      return Integer.MAX_VALUE;
    }
  }

  /// What is set, and whether it is enough.
  public static List<Finding> of(RedisOptions options) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            "prefix",
            options.prefix()
                + ", "
                + options.serializer().name().toLowerCase(Locale.ROOT)
                + ": the same in all processes, or they do not meet"));
    LayerOptions limits = options.limits();
    if (options.format() != RedisOptions.Format.SORTED_SETS) {
      findings.add(
          Finding.ok(
              "capacity", "none at Redis: who is not subscribed at the moment gets nothing"));
    } else {
      findings.add(
          limits.capacity() < ENOUGH
              ? Finding.warn(
                  "capacity",
                  limits.capacity()
                      + ": that many wait for all sockets of a Django process together, more are"
                      + " dropped; set layer.capacity="
                      + ENOUGH)
              : Finding.ok("capacity", limits.capacity() + " for each process and channel"));
      findings.add(
          Finding.ok(
              "expiry",
              "messages %d s, memberships %d s, renewed in time"
                  .formatted(limits.expiry().toSeconds(), options.groupExpiry().toSeconds())));
    }
    findings.add(
        Finding.ok(
            "encryption",
            options.keys().isEmpty()
                ? "off: whoever reads this Redis reads all messages"
                : "on, %d keys; names of channels and groups stay readable"
                    .formatted(options.keys().size())));
    return findings;
  }
}
