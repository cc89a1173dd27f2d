// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.relay;

import io.millrace.demos.SiteRelay;
import io.millrace.layer.LayerNode;
import io.millrace.metrics.RelayCounters;
import io.millrace.relay.Dialect;
import io.millrace.relay.RelayTraffic;
import io.millrace.scope.Endpoint;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What windows are told of a relay, as its JSON has it. Bounded: of many processes and pairs the
/// busiest, of many records the last; a report of all comes again before long.
record RelayReport(About relay) {
  private static final int MOST = 100;
  private static final int MOST_OF_ALL = 300;
  private static final int MOST_PASSED = 60;

  /// @param id of the server on its layer
  /// @param node what operators call it
  /// @param whole whether it is all, and not only what has changed
  /// @param count processes that are connected
  /// @param received records and messages since the start
  record About(
      String id,
      String node,
      boolean whole,
      String at,
      List<String> records,
      List<String> frames,
      List<String> names,
      long count,
      long received,
      long delivered,
      List<Row> processes,
      List<String> gone,
      List<Pair> pairs,
      List<Passed> passed,
      long omitted) {}

  /// @param dialect empty while it is awaited
  record Row(
      String name,
      int port,
      String dialect,
      String peer,
      @Nullable String since,
      long sent,
      long received,
      long waiting) {
    static Row of(RelayTraffic.Station of) {
      return new Row(
          of.name(),
          of.port(),
          of.dialect() == null ? "" : of.dialect().name().toLowerCase(Locale.ROOT),
          of.peer(),
          of.since() == null ? null : of.since().toString(),
          of.sent(),
          of.received(),
          of.waiting());
    }
  }

  record Pair(String from, String to, long count, long bytes, String last) {}

  record Passed(String at, String from, String to, String form, int size, String shown) {}

  static RelayReport of(
      LayerNode node, SiteRelay site, RelayCounters counters, RelayTraffic traffic, boolean whole) {
    int most = whole ? MOST_OF_ALL : MOST;
    List<RelayTraffic.Passed> passed = traffic.passed();
    int skipped = Math.max(0, passed.size() - MOST_PASSED);
    return new RelayReport(
        new About(
            node.id(),
            node.name(),
            whole,
            traffic.at().toString(),
            places(site, Dialect.RECORDS),
            places(site, Dialect.FRAMES),
            site.options().names().ports().keySet().stream()
                .map(Object::toString)
                .sorted()
                .toList(),
            counters.processes.sum(),
            counters.received.sum(),
            counters.delivered.sum(),
            traffic.processes().stream()
                .sorted(
                    Comparator.comparingLong(
                        (RelayTraffic.Station each) -> -(each.sent() + each.received())))
                .limit(most)
                .map(Row::of)
                .toList(),
            traffic.gone(),
            traffic.pairs().stream()
                .sorted(Comparator.comparingLong((RelayTraffic.Pair each) -> -each.count()))
                .limit(most)
                .map(
                    each ->
                        new Pair(
                            each.from(),
                            each.to(),
                            each.count(),
                            each.bytes(),
                            each.last().toString()))
                .toList(),
            passed.subList(skipped, passed.size()).stream()
                .map(
                    each ->
                        new Passed(
                            each.at().toString(),
                            each.from(),
                            each.to(),
                            each.form().name().toLowerCase(Locale.ROOT),
                            each.size(),
                            each.shown()))
                .toList(),
            traffic.omitted() + skipped));
  }

  private static List<String> places(SiteRelay site, Dialect dialect) {
    return site.endpoints(dialect).stream().map(Endpoint::toString).toList();
  }
}
