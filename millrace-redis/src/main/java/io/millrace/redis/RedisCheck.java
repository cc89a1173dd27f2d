// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.millrace.redis.connect.SeparateServers;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks the servers of a layer how they are. Changes nothing there.
public final class RedisCheck {
  private static final int TRIES = 5;

  private RedisCheck() {}

  /// One report for each server, in the order of the options. Blocks, for each at most a few times
  /// the options' timeout.
  public static List<ServerReport> servers(RedisOptions options, Timeline timeline) {
    List<ServerReport> reports = new ArrayList<>();
    try (SeparateServers servers = new SeparateServers(options)) {
      for (int i = 0; i < servers.count(); i++) {
        reports.add(server(servers, i, timeline));
      }
    }
    return reports;
  }

  private static ServerReport server(SeparateServers servers, int place, Timeline timeline) {
    String address = servers.describe(place);
    try (StatefulRedisConnection<String, String> connection = servers.connectForText(place)) {
      return ask(address, connection.sync(), timeline);
    } catch (RedisException failed) {
      return new ServerReport.Unreachable(address, reason(failed));
    }
  }

  private static ServerReport ask(
      String address, RedisCommands<String, String> redis, Timeline timeline) {
    List<Look> looks = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      looks.add(look(redis, timeline));
    }
    Look best = looks.stream().min(Comparator.comparing(Look::roundTrip)).orElseThrow();
    Map<String, String> info = new HashMap<>();
    for (String section : List.of("server", "replication", "memory")) {
      redis
          .info(section)
          .lines()
          .map(line -> line.split(":", 2))
          .forEach(
              parts -> {
                if (parts.length == 2) {
                  info.put(parts[0], parts[1].strip());
                }
              });
    }
    boolean evicts =
        !info.getOrDefault("maxmemory", "0").equals("0")
            && !info.getOrDefault("maxmemory_policy", "noeviction").equals("noeviction");
    return new ServerReport.Reached(
        address,
        info.getOrDefault("redis_version", "unknown"),
        info.getOrDefault("role", "unknown"),
        best.roundTrip,
        best.skew,
        evicts);
  }

  private record Look(Duration roundTrip, Duration skew) {}

  /// The server's clock was read in the middle of the round trip, more or less.
  private static Look look(RedisCommands<String, String> redis, Timeline timeline) {
    Instant before = timeline.now();
    long began = timeline.nanos();
    List<String> time = redis.time();
    Duration taken = Duration.ofNanos(timeline.nanos() - began);
    Instant there =
        Instant.ofEpochSecond(Long.parseLong(time.get(0)), Long.parseLong(time.get(1)) * 1_000);
    return new Look(taken, Duration.between(before.plus(taken.dividedBy(2)), there));
  }

  private static String reason(Throwable failed) {
    Throwable cause = failed;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
