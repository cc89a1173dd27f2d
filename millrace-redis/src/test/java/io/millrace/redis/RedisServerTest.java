// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;

@NeedsRedis
final class RedisServerTest {
  @Test
  void forgetsWhenItIsKilledAndComesBackOnItsPort() {
    try (RedisServer redis = RedisServer.start()) {
      int port = redis.port();
      redis.command("ZADD", "k", 1.5, new byte[] {0, -1});
      assertThat(redis.raw().number("ZCARD", "k")).isEqualTo(1);
      assertThat((byte[]) redis.raw().elements("ZRANGE", "k", 0, -1).getFirst())
          .containsExactly(0, 255);
      redis.kill();
      assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(UncheckedIOException.class);
      redis.restart();
      assertThat(redis.port()).isEqualTo(port);
      assertThat(redis.raw().number("EXISTS", "k")).isZero();
      assertThatThrownBy(() -> redis.command("ZADD"))
          .isInstanceOf(RawRedis.Refused.class)
          .hasMessageContaining("wrong number of arguments");
    }
  }

  @Test
  void remembersWithALog() {
    try (RedisServer redis = RedisServer.Setup.DEFAULT.withAppendOnly().start()) {
      redis.command("SET", "k", "é");
      redis.restart();
      assertThat(redis.raw().text("GET", "k")).isEqualTo("é");
    }
  }

  @Test
  void asksForAPasswordOfItsUserOverTls() {
    RedisServer.Setup setup =
        RedisServer.Setup.DEFAULT
            .withTls()
            .withUser("ann", "a-secret")
            .withArguments("--databases", "3");
    try (RedisServer redis = setup.start()) {
      assertThat(redis.raw().text("ACL", "WHOAMI")).isEqualTo("ann");
      assertThat(redis.url()).isEqualTo("rediss://ann:a-secret@127.0.0.1:" + redis.port() + "/0");
      assertThat(redis.raw().texts("CONFIG", "GET", "databases")).containsExactly("databases", "3");
      assertThat(redis.certificate()).isNotEmptyFile();
    }
  }

  @Test
  void ownsAllSlotsAsAClusterOfOne() {
    try (RedisServer redis = RedisServer.Setup.DEFAULT.withCluster().start()) {
      assertThat(redis.raw().number("SPUBLISH", "asgi", "m")).isZero();
      redis.restart();
      assertThat(redis.raw().number("SPUBLISH", "asgi", "m")).isZero();
    }
  }

  @Test
  void answersLateWhenItWasFrozen() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      redis.freeze();
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> redis.raw().text("PING"));
      assertThatThrownBy(() -> answer.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      redis.thaw();
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("PONG");
    }
  }

  @Test
  void theWayThereCanBeCutAndSwallowAndBeHealed() throws Exception {
    try (RedisServer redis = RedisServer.start();
        TcpProxy proxy = TcpProxy.to(redis.port());
        RawRedis client = through(proxy)) {
      assertThat(client.text("PING")).isEqualTo("PONG");
      assertThat(proxy.connections()).isEqualTo(1);
      proxy.reset();
      assertThatThrownBy(() -> client.command("PING")).isInstanceOf(UncheckedIOException.class);
      assertThat(client.text("PING")).isEqualTo("PONG");
      proxy.cut();
      assertThatThrownBy(() -> client.command("PING")).isInstanceOf(UncheckedIOException.class);
      assertThatThrownBy(() -> client.command("PING")).isInstanceOf(UncheckedIOException.class);
      proxy.heal();
      assertThat(client.text("PING")).isEqualTo("PONG");
      proxy.blackHole();
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> client.text("PING"));
      assertThatThrownBy(() -> answer.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      proxy.heal();
      assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
      assertThat(client.text("PING")).isEqualTo("PONG");
    }
  }

  private static RawRedis through(TcpProxy proxy) {
    return new RawRedis(
        SocketFactory.getDefault(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()),
        List.of());
  }
}
