// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// The rounds of one server in one row of a comparison of layers.
final class LayerTrial {
  private final Trial load = new Trial("");
  private final List<RedisUse> redis = new ArrayList<>();

  /// What is the same for all servers.
  record Row(int members, String publisher, int inFlight) {}

  /// @param aSend what Redis did for one
  void add(int round, LoadResult result, RedisUse aSend) {
    load.add(round, result);
    redis.add(aSend);
  }

  Trial load() {
    return load;
  }

  /// The median over the rounds of something that Redis did for one send.
  OptionalDouble perSend(ToDoubleFunction<RedisUse> figure) {
    return Medians.of(redis.stream().map(each -> figure.applyAsDouble(each)).toList());
  }
}
