// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A real Redis Cluster: masters that share the slots evenly, and copies of the first of them,
/// which take its place a second after it has died.
public final class RedisCluster implements Closeable {
  private static final int SLOTS = 16_384;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final int masters;
  private final List<RedisServer> servers;

  private RedisCluster(int masters, List<RedisServer> servers) {
    this.masters = masters;
    this.servers = servers;
  }

  public static RedisCluster start(int masters, int copies) {
    RedisServer.Setup setup =
        RedisServer.Setup.DEFAULT.withArguments(
            "--cluster-enabled", "yes", "--cluster-node-timeout", "1000");
    RedisCluster cluster =
        new RedisCluster(masters, Stream.generate(setup::start).limit(masters + copies).toList());
    cluster.join();
    return cluster;
  }

  private void join() {
    for (int i = 0; i < servers.size(); i++) {
      RedisServer each = servers.get(i);
      each.command("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
      if (i < masters) {
        each.command(
            "CLUSTER", "ADDSLOTSRANGE", SLOTS * i / masters, SLOTS * (i + 1) / masters - 1);
      }
      if (i > 0) {
        servers.getFirst().command("CLUSTER", "MEET", "127.0.0.1", each.port());
      }
    }
    until("CLUSTER INFO", "cluster_known_nodes:" + servers.size());
    for (RedisServer copy : servers.subList(masters, servers.size())) {
      copy.command("CLUSTER", "REPLICATE", servers.getFirst().raw().text("CLUSTER", "MYID"));
    }
    awaitOk();
    for (RedisServer copy : servers.subList(masters, servers.size())) {
      until(copy, "INFO replication", "master_link_status:up");
    }
  }

  /// Until all who live know that every slot has a master.
  public void awaitOk() {
    until("CLUSTER INFO", "cluster_state:ok");
  }

  private void until(String question, String answer) {
    servers.forEach(each -> until(each, question, answer));
  }

  @SuppressWarnings("ThreadPriorityCheck") // others work meanwhile
  private static void until(RedisServer server, String question, String answer) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    Object[] words = question.split(" ", -1);
    String got = server.raw().text(words);
    while (!got.contains(answer)) {
      assertThat(System.nanoTime() - deadline).as(got).isNegative();
      Thread.yield();
      got = server.raw().text(words);
    }
  }

  public RedisServer server(int place) {
    return servers.get(place);
  }

  public List<String> urls() {
    return servers.stream().map(RedisServer::url).toList();
  }

  /// Names that the masters have one each of, in their order: with this text in front.
  public List<String> namesByMaster(String start) {
    List<String> names = new ArrayList<>();
    for (int place = 0; place < masters; place++) {
      int n = 0;
      while (!owns(place, start + n)) {
        n++;
      }
      names.add(Integer.toString(n));
    }
    return names;
  }

  private boolean owns(int place, String name) {
    long slot = servers.getFirst().raw().number("CLUSTER", "KEYSLOT", name);
    return slot >= (long) SLOTS * place / masters && slot < (long) SLOTS * (place + 1) / masters;
  }

  @Override
  public void close() {
    servers.forEach(RedisServer::close);
  }
}
