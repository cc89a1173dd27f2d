// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.util.Locale;
import java.util.OptionalDouble;

/// Trials of relays as Markdown tables, one for each kind of measure.
final class RelayTable {
  private static final String DIRECT = RelayContender.DIRECT.toString();
  private static final String C = RelayContender.C.toString();

  private final RelayTrials trials;
  private final StringBuilder text = new StringBuilder();

  private RelayTable(RelayTrials trials) {
    this.trials = trials;
  }

  static String of(RelayTrials trials) {
    RelayTable table = new RelayTable(trials);
    table.roundTrips();
    table.streams();
    table.swarms();
    return table.text.toString().strip();
  }

  private void roundTrips() {
    boolean first = true;
    for (RelayMeasure measure : trials.measures()) {
      if (measure instanceof RelayMeasure.RoundTrip(Placement placement)) {
        if (first) {
          head(
              "CPUs",
              "relay",
              "round trip, p50 µs",
              "to direct",
              "to C",
              "p99 µs",
              "to direct",
              "to C",
              "p99.9 µs",
              "relay's CPU µs a record",
              "to C");
          first = false;
        }
        for (String relay : trials.relays(measure)) {
          row(
              placement.toString(),
              relay,
              median("%,.1f", measure, relay, "p50"),
              ratio(measure, relay, DIRECT, "p50"),
              ratio(measure, relay, C, "p50"),
              median("%,.1f", measure, relay, "p99"),
              ratio(measure, relay, DIRECT, "p99"),
              ratio(measure, relay, C, "p99"),
              median("%,.1f", measure, relay, "p99.9"),
              median("%.2f", measure, relay, RelayComparison.CPU),
              ratio(measure, relay, C, RelayComparison.CPU));
        }
      }
    }
  }

  private void streams() {
    boolean first = true;
    for (RelayMeasure measure : trials.measures()) {
      if (measure instanceof RelayMeasure.Stream(Placement placement, int inFlight)) {
        if (first) {
          head(
              "in flight",
              "CPUs",
              "relay",
              "records/s",
              "to direct",
              "to C",
              "relay's CPU µs a record",
              "to C");
          first = false;
        }
        for (String relay : trials.relays(measure)) {
          row(
              String.format(Locale.ROOT, "%,d", inFlight),
              placement.toString(),
              relay,
              median("%,.0f", measure, relay, "records_per_second"),
              ratio(measure, relay, DIRECT, "records_per_second"),
              ratio(measure, relay, C, "records_per_second"),
              median("%.3f", measure, relay, RelayComparison.CPU),
              ratio(measure, relay, C, RelayComparison.CPU));
        }
      }
    }
  }

  private void swarms() {
    boolean first = true;
    for (RelayMeasure measure : trials.measures()) {
      if (measure
          instanceof
          RelayMeasure.Swarm(Placement placement, int processes, int records, boolean frozen)) {
        if (first) {
          head(
              "processes",
              "records",
              "one frozen",
              "CPUs",
              "relay",
              "missing or wrong",
              "records/s",
              "to C",
              "relay's CPU µs a record",
              "to C");
          first = false;
        }
        for (String relay : trials.relays(measure)) {
          row(
              String.format(Locale.ROOT, "%,d", processes),
              String.format(Locale.ROOT, "%,d", records),
              frozen ? "yes" : "no",
              placement.toString(),
              relay,
              median("%.0f", measure, relay, RelayComparison.BAD),
              median("%,.0f", measure, relay, "records_per_second"),
              ratio(measure, relay, C, "records_per_second"),
              median("%.3f", measure, relay, RelayComparison.CPU),
              ratio(measure, relay, C, RelayComparison.CPU));
        }
      }
    }
  }

  private String median(String pattern, RelayMeasure measure, String relay, String figure) {
    return cell(pattern, trials.median(measure, relay, figure));
  }

  private String ratio(RelayMeasure measure, String relay, String base, String figure) {
    return cell("%.2f", trials.ratio(measure, relay, base, figure));
  }

  private void head(String... cells) {
    text.append('\n');
    row(cells);
    String[] lines = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      lines[i] = cells[i].equals("relay") || cells[i].equals("CPUs") ? "---" : "---:";
    }
    row(lines);
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String cell(String pattern, OptionalDouble value) {
    return value.isEmpty() ? "" : String.format(Locale.ROOT, pattern, value.getAsDouble());
  }
}
