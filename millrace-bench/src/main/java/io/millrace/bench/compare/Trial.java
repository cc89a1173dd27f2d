// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadResult;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// The rounds of one server in one scenario.
final class Trial {
  private final String server;
  private final Map<Integer, LoadResult> rounds = new TreeMap<>();
  private String failure = "";

  Trial(String server) {
    this.server = server;
  }

  String server() {
    return server;
  }

  void add(int round, LoadResult result) {
    rounds.put(round, result);
  }

  /// The server could not do it; further rounds are left out.
  void failed(String reason) {
    failure = reason;
  }

  /// Why it could not, or empty.
  String failure() {
    return failure;
  }

  OptionalDouble median(ToDoubleFunction<LoadResult> figure) {
    return Medians.of(
        rounds.values().stream().map(result -> figure.applyAsDouble(result)).toList());
  }

  OptionalDouble medianOf(Function<LoadResult, OptionalDouble> figure) {
    return Medians.of(values(figure).values());
  }

  OptionalDouble ratioTo(Trial baseline, Function<LoadResult, OptionalDouble> figure) {
    return Medians.ofRatios(values(figure), baseline.values(figure));
  }

  private Map<Integer, Double> values(Function<LoadResult, OptionalDouble> figure) {
    Map<Integer, Double> values = new TreeMap<>();
    rounds.forEach(
        (round, result) -> figure.apply(result).ifPresent(value -> values.put(round, value)));
    return values;
  }
}
