// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.micro;

import io.millrace.routing.PathTemplate;
import io.millrace.routing.RouteTable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to find a route among fifty: a path that is written out, one with a place, and one
/// with a regular expression.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Routing {
  private final RouteTable<Integer> table = fifty();

  @Param({"/plain", "/things/17/parts/4711", "/ws/chat/lobby/"})
  public String path = "/plain";

  private static RouteTable<Integer> fifty() {
    RouteTable.Builder<Integer> builder = RouteTable.builder();
    builder.add(PathTemplate.parse("/plain"), 0);
    builder.add(PathTemplate.parse("/ws/chat/{room:\\w+}/"), 1);
    for (int i = 2; i < 50; i++) {
      builder.add(PathTemplate.parse("/things/" + i + "/parts/{part:int}"), i);
    }
    return builder.build();
  }

  @Benchmark
  public RouteTable.@Nullable Match<Integer> find() {
    return table.find(path);
  }
}
