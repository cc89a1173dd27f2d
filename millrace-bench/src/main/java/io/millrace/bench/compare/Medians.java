// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// The arithmetic of a comparison. Rounds are numbered; a round may be missing.
final class Medians {
  private Medians() {}

  /// The middle value; of an even number, the mean of the two in the middle.
  static OptionalDouble of(Iterable<Double> values) {
    DoubleStream.Builder all = DoubleStream.builder();
    values.forEach(all::add);
    double[] sorted = all.build().sorted().toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /// The median of value/base over the rounds that both have: what a noisy machine does to one
  /// round it does to both, so ratios are steadier than values.
  static OptionalDouble ofRatios(Map<Integer, Double> values, Map<Integer, Double> base) {
    List<Double> ratios =
        values.entrySet().stream()
            .filter(entry -> base.getOrDefault(entry.getKey(), 0.0) > 0)
            .map(entry -> entry.getValue() / base.getOrDefault(entry.getKey(), 1.0))
            .toList();
    return of(ratios);
  }
}
