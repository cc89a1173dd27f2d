// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.redis.LayerCase;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.TcpProxy;
import org.junit.jupiter.api.Test;

/// What a server, or somebody else on it, does to a process.
final class RoughServerTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");

  RoughServerTest() {
    super(RedisOptions.Format.SORTED_SETS);
  }

  private String members() {
    return prefix() + ":group:room.1";
  }

  /// A server may refuse to answer at once, each time anew.
  @Test
  void aProcessHearsAgainWhenItsKeyIsWhatItShouldBe() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox inbox = here.open();
    String key = prefix() + inbox.name().nonLocal();
    redis(0).command("SET", key, "no sorted set");
    redis(0).command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    until(() -> here.metrics().layerLosses.sum() >= 5);
    redis(0).command("DEL", key);
    until(() -> here.metrics().layerLinksDown.sum() == 0);
    until(() -> there.metrics().layerLinksDown.sum() == 0);
    expectNothing(there, inbox);
  }

  @Test
  void whatAFullServerRefusedWhenItWasRestoredIsMadeUpFor() throws Exception {
    servers(1);
    ChannelLayer here = open();
    Inbox inbox = here.open();
    here.groupAdd(ROOM, inbox.name());
    redis(0).command("CONFIG", "SET", "maxmemory", "1");
    redis(0).command("DEL", members());
    redis(0).command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    until(() -> here.metrics().layerLosses.sum() >= 2);
    until(() -> here.metrics().layerLinksDown.sum() == 0);
    assertThat(redis(0).number("EXISTS", members())).isZero();
    redis(0).command("CONFIG", "SET", "maxmemory", "0");
    until(() -> redis(0).number("ZCARD", members()) == 1);
  }

  @Test
  void aJoinOfAnotherProgramsChannelThatFailedDoesNotTakeItOutLater() throws Exception {
    servers(1);
    ChannelName django = new ChannelName("specific." + "0".repeat(32) + "!" + "1".repeat(32));
    try (TcpProxy proxy = TcpProxy.to(server(0).port())) {
      ChannelLayer here =
          open(options(LayerOptions.DEFAULT).withHosts(server(0).urlAt(proxy.port())));
      Inbox own = here.open();
      here.groupAdd(ROOM, own.name());
      redis(0).command("ZADD", members(), "1e10", django.value()); // Django has put it in
      proxy.cut();
      until(() -> here.metrics().layerLinksDown.sum() > 0);
      here.groupAdd(ROOM, django);
      here.groupDiscard(ROOM, own.name());
      until(() -> here.groups() == 0);
      proxy.heal();
      until(() -> redis(0).number("ZCARD", members()) == 1); // what was to be made up for is
      here.groupAdd(ROOM, own.name());
      assertThat(redis(0).texts("ZRANGE", members(), "0", "-1")).contains(django.value());
    }
  }
}
