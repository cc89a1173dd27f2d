// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.observe;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.metrics.Latencies;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;

/// Publishes times as a histogram. Micrometer has none for values that were counted elsewhere.
final class LatencyCollector implements Collector {
  private final String name;
  private final String help;
  private final Latencies times;

  /// @param name ends with `_seconds`
  LatencyCollector(String name, String help, Latencies times) {
    this.name = name;
    this.help = help;
    this.times = times;
  }

  void addTo(PrometheusMeterRegistry registry) {
    registry.getPrometheusRegistry().register(this);
  }

  @Override
  public MetricSnapshot collect() {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long before = 0;
    for (Latencies.UpTo each : times.cumulative()) {
      buckets.bucket(each.most().toNanos() / 1e9, each.count() - before);
      before = each.count();
    }
    buckets.bucket(Double.POSITIVE_INFINITY, Math.max(0, times.count() - before));
    return HistogramSnapshot.builder()
        .name(name)
        .unit(Unit.SECONDS)
        .help(help)
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(times.sum().toNanos() / 1e9)
                .build())
        .build();
  }
}
