// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import org.HdrHistogram.Histogram;

/// Latencies in nanoseconds, within 0.1 %.
public record Latency(long p50, long p99, long p999, long max) {
  static Latency of(Histogram histogram) {
    return new Latency(
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue());
  }
}
