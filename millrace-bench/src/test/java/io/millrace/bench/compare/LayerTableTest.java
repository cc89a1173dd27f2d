// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.load.CpuUse;
import io.millrace.bench.load.Latency;
import io.millrace.bench.load.LoadResult;
import io.millrace.bench.load.Scenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LayerTableTest {
  private static final String INFO =
      """
      # Stats\r
      total_commands_processed:%d\r
      total_net_input_bytes:%d\r
      total_net_output_bytes:4000\r
      used_cpu_sys:0.250000\r
      used_cpu_user:%s\r
      """;

  @Test
  void showsRatiosToTheLastServerAndWhatRedisDidForOneSend() {
    RedisUse before = RedisUse.of(INFO.formatted(10, 2000, "0.250000"));
    RedisUse aSend =
        RedisUse.of(INFO.formatted(60, 12_000, "0.350000")).since(before).dividedBy(10);
    Map<String, LayerTrial> byServer = new LinkedHashMap<>();
    byServer.put("millrace", trial(40_000, aSend));
    byServer.put("daphne", trial(1_000, aSend));
    String table =
        LayerTable.of(
            Map.of(new LayerTrial.Row(1000, "python", 8), byServer), List.of("millrace", "daphne"));
    assertThat(table.lines().skip(2))
        .containsExactly(
            "| 1,000 | python | 8 | millrace | 20,000 | 40.0 | 40,000 | 40.0 | 1.00 | 5.0 | 1,000 |"
                + " 0 | 10.000 | 50 % |",
            "| 1,000 | python | 8 | daphne | 500 | 1.0 | 1,000 | 1.0 | 1.00 | 5.0 | 1,000 | 0 |"
                + " 10.000 | 50 % |");
  }

  /// Two seconds, half of it the server's.
  private static LayerTrial trial(long count, RedisUse aSend) {
    LayerTrial trial = new LayerTrial();
    trial.add(
        1,
        new LoadResult(
            new Scenario.Fanout(1000, 1, 8, 20),
            count,
            2.0,
            new Latency(1_000_000, 2_000_000, 3_000_000, 4_000_000),
            new CpuUse(0.5, OptionalDouble.of(1.0), OptionalDouble.of(2.0)),
            new TreeMap<>()),
        aSend);
    return trial;
  }
}
