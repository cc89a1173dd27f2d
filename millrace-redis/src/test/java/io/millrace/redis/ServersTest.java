// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.DropReason;
import io.millrace.time.Timeline;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The ways to a server: TLS, users and passwords, a sentinel that changes the master.
final class ServersTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");

  ServersTest() {
    super(RedisOptions.Format.SORTED_SETS);
  }

  private static void expectCrossing(ChannelLayer here, ChannelLayer there) throws Exception {
    try (Inbox inbox = there.open()) {
      there.groupAdd(ROOM, inbox.name());
      here.groupSend(ROOM, message(1));
      assertThat(number(take(inbox))).isEqualTo(1);
    }
  }

  @Test
  void tlsWithAnAuthorityOfOnesOwnAndAUser() throws Exception {
    try (RedisServer server =
        RedisServer.Setup.DEFAULT.withTls().withUser("layer", "se,cr@t").start()) {
      String url =
          server.url().replace("se,cr@t", "se%2Ccr%40t") + "?ca-file=" + server.certificate();
      RedisOptions options = RedisOptions.of(url);
      expectCrossing(open(options), open(options));
      assertThat(RedisCheck.servers(options, Timeline.system()))
          .singleElement()
          .isInstanceOf(ServerReport.Reached.class);
      List<ServerReport> strange =
          RedisCheck.servers(
              RedisOptions.of(server.url().replace("se,cr@t", "se%2Ccr%40t")), Timeline.system());
      assertThat(strange).singleElement().isInstanceOf(ServerReport.Unreachable.class);
      assertThat(strange.toString()).doesNotContain("cr@t");
    }
  }

  @Test
  void aPasswordAlone() throws Exception {
    try (RedisServer server = RedisServer.Setup.DEFAULT.withPassword("secret").start()) {
      expectCrossing(open(RedisOptions.of(server.url())), open(RedisOptions.of(server.url())));
    }
  }

  @Test
  void aClusterWithTlsAndAUser() throws Exception {
    try (RedisServer server =
        RedisServer.Setup.DEFAULT
            .withCluster()
            .withTls()
            .withUser("layer", "secret")
            .withArguments("--tls-cluster", "yes")
            .start()) {
      String url =
          server.url().replace("rediss://", "rediss+cluster://")
              + "?ca-file="
              + server.certificate();
      expectCrossing(open(RedisOptions.of(url)), open(RedisOptions.of(url)));
    }
  }

  @Test
  void aServerThatIsNoCluster() throws Exception {
    try (RedisServer server = RedisServer.start()) {
      RedisOptions options = RedisOptions.of(server.url().replace("redis://", "redis+cluster://"));
      ChannelLayer here = open(options);
      try (Inbox inbox = here.open()) {
        here.groupAdd(ROOM, inbox.name());
        here.groupSend(ROOM, message(1));
        assertThat(number(take(inbox))).isEqualTo(1);
        assertThat(here.metrics().layerLinksDown.sum()).isPositive();
      }
    }
  }

  @Test
  void aSentinelMakesAnotherServerTheMaster() throws Exception {
    try (RedisServer master = RedisServer.start();
        RedisServer copy =
            RedisServer.Setup.DEFAULT
                .withArguments("--replicaof", "127.0.0.1", Integer.toString(master.port()))
                .start();
        Sentinel sentinel = Sentinel.watching(master);
        GapMember member = new GapMember()) {
      RedisOptions options = RedisOptions.of(sentinel.url()).withLimits(LayerOptions.DEFAULT);
      ChannelLayer here = open(options);
      ChannelLayer there = open(options);
      there.attach(member).join(ROOM);
      here.groupSend(ROOM, message(1));
      until(() -> !member.got.isEmpty());
      master.kill();
      until(() -> isMaster(copy));
      until(() -> !member.gaps.isEmpty());
      member.got.clear();
      until(
          () -> {
            here.groupSend(ROOM, message(2));
            return !member.got.isEmpty();
          });
    }
  }

  /// It hangs up on everybody when it becomes one.
  private static boolean isMaster(RedisServer server) {
    try {
      return server.raw().text("INFO", "replication").contains("role:master");
    } catch (UncheckedIOException changing) {
      server.raw().close();
      return false;
    }
  }

  @Test
  void aServerThatIsFull() throws Exception {
    try (RedisServer server =
        RedisServer.Setup.DEFAULT.withArguments("--maxmemory", "2mb").start()) {
      RedisOptions options = RedisOptions.of(server.url());
      ChannelLayer here = open(options);
      ChannelLayer there = open(options);
      try (GapMember member = new GapMember()) {
        there.attach(member).join(ROOM);
        server.command("CONFIG", "SET", "maxmemory", "1");
        here.groupSend(ROOM, message(1));
        until(() -> here.metrics().drops(DropReason.LAYER_DOWN) > 0);
        assertThat(member.got).isEmpty();
        server.command("CONFIG", "SET", "maxmemory", "0");
        until(
            () -> {
              here.groupSend(ROOM, message(2));
              return !member.got.isEmpty();
            });
      }
    }
  }
}
