// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.DropReason;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A process that ends without a word, while others send to its members.
final class KilledNodeTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");
  private static final int CAPACITY = 50;

  KilledNodeTest() {
    super(RedisOptions.Format.SORTED_SETS);
  }

  @Test
  void costsItsCapacityAndNoMore() throws Exception {
    servers(1);
    ChannelLayer here = open(options(LayerOptions.DEFAULT.withCapacity(CAPACITY)));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NodeProgram.class.getName(),
                server(0).url(),
                ROOM.value())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int sent = 0;
    List<Integer> got = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); !line.equals("ready"); line = lines.readLine()) {}
      until(() -> here.nodes().size() == 2);
      while (got.size() < 100) {
        here.groupSend(ROOM, message(sent++));
        got.add(Integer.parseInt(lines.readLine()));
      }
      String id = Long.toString(process.pid());
      assertThat(new ProcessBuilder("kill", "-9", id).start().waitFor()).isZero();
      // What it said before its end is still there; Java's own way to kill would throw it away.
      for (String rest = lines.readLine(); rest != null; rest = lines.readLine()) {
        got.add(Integer.parseInt(rest));
      }
    }
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < got.size(); i++) {
      expected.add(i);
    }
    assertThat(got).isEqualTo(expected); // once and in order

    String key =
        redis(0).texts("ZRANGE", "asgi:group:room.1", "0", "-1").getFirst().split("!", 2)[0] + "!";
    for (int i = 0; i < 3 * CAPACITY; i++) {
      here.groupSend(ROOM, message(sent++));
    }
    until(() -> here.metrics().drops(DropReason.CHANNEL_FULL) >= 2 * CAPACITY);
    assertThat(redis(0).number("ZCARD", "asgi" + key)).isEqualTo(CAPACITY);
    assertThat(redis(0).number("TTL", "asgi" + key)).isBetween(1L, 60L);
    assertThat(redis(0).number("TTL", "asgi:group:room.1")).isBetween(1L, 86_400L);
    assertThat(redis(0).texts("KEYS", "*"))
        .containsExactlyInAnyOrder("asgi" + key, "asgi:group:room.1", "asgi:nodes");
  }
}
