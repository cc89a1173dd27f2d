// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/// The figures of all rounds, by name.
final class RelayTrials {
  private final Map<RelayMeasure, Map<String, Map<Integer, Map<String, Double>>>> all =
      new LinkedHashMap<>();

  void add(RelayMeasure measure, String relay, int round, Map<String, Double> figures) {
    all.computeIfAbsent(measure, _ -> new LinkedHashMap<>())
        .computeIfAbsent(relay, _ -> new LinkedHashMap<>())
        .put(round, figures);
  }

  Set<RelayMeasure> measures() {
    return all.keySet();
  }

  /// In the order in which they were first added.
  Set<String> relays(RelayMeasure measure) {
    return all.getOrDefault(measure, Map.of()).keySet();
  }

  /// Over the rounds that have it.
  OptionalDouble median(RelayMeasure measure, String relay, String figure) {
    return Medians.of(rounds(measure, relay, figure).values());
  }

  /// The median of the ratios within a round; nothing to itself.
  OptionalDouble ratio(RelayMeasure measure, String relay, String base, String figure) {
    return relay.equals(base)
        ? OptionalDouble.empty()
        : Medians.ofRatios(rounds(measure, relay, figure), rounds(measure, base, figure));
  }

  private Map<Integer, Double> rounds(RelayMeasure measure, String relay, String figure) {
    Map<Integer, Double> values = new HashMap<>();
    all.getOrDefault(measure, Map.of())
        .getOrDefault(relay, Map.of())
        .forEach(
            (round, figures) -> {
              Double value = figures.get(figure);
              if (value != null) {
                values.put(round, value);
              }
            });
    return values;
  }
}
