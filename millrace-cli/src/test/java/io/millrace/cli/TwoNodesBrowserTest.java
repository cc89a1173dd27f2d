// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static java.util.Objects.requireNonNull;

import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WindowType;

/// One browser at each of two servers on one Redis.
@NeedsRedis
@Timeout(180)
class TwoNodesBrowserTest extends BrowserCase {
  @TempDir static Path directory;
  private static @Nullable RedisServer redis;
  private static @Nullable TwoNodes nodes;

  @BeforeAll
  static void openNodes() {
    RedisServer started = RedisServer.start();
    redis = started;
    nodes = TwoNodes.start(started.url(), directory, "here");
  }

  @AfterAll
  static void closeNodes() {
    if (nodes != null) {
      nodes.close();
    }
    if (redis != null) {
      redis.close();
    }
  }

  private static void goLiveAt(SiteServer node, String path) {
    browser().get("http://127.0.0.1:" + node.port() + path);
    awaitOpen();
  }

  @Test
  void aRoomIsTheSameOnBothAndSoIsTheStatus() {
    TwoNodes both = requireNonNull(nodes);
    String first = browser().getWindowHandle();
    goLiveAt(both.a(), "/chat/lobby/");
    browser().switchTo().newWindow(WindowType.WINDOW);
    goLiveAt(both.b(), "/chat/lobby/");
    String second = browser().getWindowHandle();
    for (int i = 0; i < 2; i++) {
      browser().switchTo().window(i == 0 ? first : second);
      say("from window " + i);
      browser().switchTo().window(i == 0 ? second : first);
      awaitText("#log .text", "from window " + i);
    }
    goLiveAt(both.a(), "/status/");
    awaitText("#nodes", "a (this one)");
    awaitText("#nodes", "b");
    awaitText("#layer", "Connected to the layer");
    assertNoComplaints();
  }
}
