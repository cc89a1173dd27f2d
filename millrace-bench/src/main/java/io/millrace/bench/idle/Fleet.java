// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.idle;

import io.millrace.bench.load.IdleRun;
import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.MemoryReading;
import io.millrace.bench.load.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Holds idle connections to servers that it starts itself: each server process has a process of
/// load, and all connections of that go to it. So the figures hold for machines on which one
/// process may not open as many files as there are connections.
public final class Fleet {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Plan plan;
  private final int rate;
  private final Duration hold;
  private final Jvm jvm;

  /// @param rate connections a second at most, of all processes; 0 for no limit
  public Fleet(Plan plan, int rate, Duration hold) {
    this.plan = plan;
    this.rate = rate;
    this.hold = hold;
    this.jvm = Jvm.likeThis();
  }

  /// @throws LoadFailure if a process or a connection fails
  public IdleRun.Result run(boolean tls, Progress progress) {
    List<Child> servers = new ArrayList<>();
    List<Child> loads = new ArrayList<>();
    try {
      progress.say("starting " + plan.processes() + " servers");
      for (int pair = 0; pair < plan.processes(); pair++) {
        servers.add(server(pair, tls));
      }
      List<String> urls = new ArrayList<>();
      for (Child server : servers) {
        urls.add(url(server.awaitReady(START), tls));
      }
      List<Long> pids = servers.stream().map(Child::pid).toList();
      MemoryReading before = MemoryReading.of(pids);
      long begun = System.nanoTime();
      for (int pair = 0; pair < plan.processes(); pair++) {
        loads.add(load(pair, urls.get(pair)));
      }
      awaitOpen(servers, loads, progress);
      long open = System.nanoTime();
      holdThem(servers, loads, progress);
      MemoryReading after = MemoryReading.of(pids);
      return new IdleRun.Result(
          plan.connections(),
          (open - begun) / 1e9,
          (System.nanoTime() - open) / 1e9,
          after.since(before, plan.connections()));
    } finally {
      progress.say("closing");
      end(loads);
      end(servers);
    }
  }

  private Child server(int pair, boolean tls) {
    List<String> arguments = new ArrayList<>(List.of("server", "--until-told", "--port", "0"));
    arguments.add("--admit-all"); // how late servers are that share CPUs says nothing of memory
    arguments.addAll(List.of("--connections", Integer.toString(plan.share(pair) + 100)));
    if (tls) {
      arguments.add("--tls");
    }
    return jvm.start("server " + (pair + 1), arguments, "Serving on ");
  }

  private Child load(int pair, String url) {
    int share = rate == 0 ? 0 : Math.max(1, rate / plan.processes());
    return jvm.start(
        "load " + (pair + 1),
        List.of(
            "idle",
            "--until-told",
            url,
            "--connections",
            Integer.toString(plan.share(pair)),
            "--rate",
            Integer.toString(share)),
        "open");
  }

  /// From a line such as `Serving on 127.0.0.1:40123 with epoll`.
  static String url(String line, boolean tls) {
    String address = line.split(" ", -1)[2];
    return (tls ? "wss://" : "ws://") + address + "/echo";
  }

  private void awaitOpen(List<Child> servers, List<Child> loads, Progress progress) {
    while (!loads.stream().allMatch(Child::isReady)) {
      servers.forEach(Child::check);
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      int opened = loads.stream().mapToInt(Child::opened).sum();
      progress.say("opened " + opened + " of " + plan.connections());
      if (Thread.interrupted()) {
        throw new LoadFailure("interrupted");
      }
    }
    loads.forEach(load -> load.awaitReady(START));
  }

  private void holdThem(List<Child> servers, List<Child> loads, Progress progress) {
    long end = System.nanoTime() + hold.toNanos();
    for (long left = hold.toNanos(); left > 0; left = end - System.nanoTime()) {
      servers.forEach(Child::check);
      loads.forEach(Child::check);
      progress.say(
          "holding " + plan.connections() + " connections, " + left / 1_000_000_000 + " s left");
      LockSupport.parkNanos(Math.min(left, LOOK_EVERY.toNanos()));
      if (Thread.interrupted()) {
        throw new LoadFailure("interrupted");
      }
    }
  }

  /// All at once, as each takes its time.
  private static void end(List<Child> children) {
    children.forEach(Child::tell);
    children.forEach(Child::close);
  }
}
