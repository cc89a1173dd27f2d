// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.server.BenchServer;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupRunTest {
  private static final GroupName GROUP = new GroupName("fanout");
  private static final Scenario.Fanout MOST = new Scenario.Fanout(10, 2, 4, 20);

  private final ChannelLayer layer = ChannelLayer.inMemory();
  private final Server server =
      BenchServer.routes(ServerOptions.DEFAULT.withListen(new Listen.Tcp("127.0.0.1", 0)))
          .layer(layer)
          .start();
  private final GroupRun run =
      GroupRun.open(
          Target.webSocket("ws://127.0.0.1:" + server.port() + "/fanout", false),
          MOST,
          Progress.NONE);

  @AfterEach
  void stop() {
    run.close();
    server.close();
  }

  @Test
  void measuresOneOutletAfterTheOther() {
    measures(text -> layer.groupSend(GROUP, Message.text(text)), 1);
    measures(text -> layer.groupSend(GROUP, Message.of("fanout_message", Map.of("text", text))), 4);
  }

  private void measures(Outlet outlet, int inFlight) {
    run.settle(outlet);
    GroupRun.Result result = run.measure(outlet, measure(inFlight));
    assertThat(result.load().count()).isPositive();
    assertThat(result.sends()).isGreaterThanOrEqualTo(result.load().count() / MOST.members());
    assertThat(result.load().latency().p50()).isPositive();
  }

  @Test
  void whatIsLostIsNoticed() {
    AtomicInteger count = new AtomicInteger();
    Outlet forgetful =
        text -> {
          if (count.getAndIncrement() != 1) {
            layer.groupSend(GROUP, Message.text(text));
          }
        };
    assertThatThrownBy(() -> run.measure(forgetful, measure(4)))
        .isInstanceOf(LoadFailure.class)
        .hasMessageContaining("got publish 2 of publisher 0 (expected: 1): lost");
  }

  private static GroupRun.Measure measure(int inFlight) {
    return new GroupRun.Measure(
        inFlight, Duration.ofMillis(20), Duration.ofMillis(200), ServerWatch.NONE);
  }
}
