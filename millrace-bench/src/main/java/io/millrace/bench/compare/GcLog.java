// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pauses that a JVM has written to its log with `-Xlog:gc,gc+phases`, in their order.
record GcLog(List<Pause> pauses) {
  /// The kind of a pause in which all of the heap is collected.
  static final String FULL = "Full";

  /// `Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(32M) 3.141ms`, `Pause Remark 7M->7M(32M)
  /// 1.250ms`, `y: Pause Mark Start 0.005ms`
  private static final Pattern PAUSE =
      Pattern.compile("Pause ([A-Za-z ]+?)(?: \\(([A-Za-z ]+)\\))?(?: [(\\d].*)? ([\\d.]+)ms$");

  /// One pause, in milliseconds.
  record Pause(String kind, double millis) {}

  static GcLog of(List<String> lines) {
    List<Pause> pauses = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = PAUSE.matcher(line.strip());
      if (matcher.find()) {
        String kind = matcher.group(1);
        String detail = matcher.group(2);
        pauses.add(
            new Pause(
                kind.equals("Young") && detail != null ? kind + " (" + detail + ")" : kind,
                Double.parseDouble(matcher.group(3))));
      }
    }
    return new GcLog(List.copyOf(pauses));
  }

  /// The collector that the log says is in use, or empty.
  static String collector(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains("] Using "))
        .map(line -> line.substring(line.indexOf("] Using ") + "] Using ".length()).strip())
        .findFirst()
        .orElse("");
  }

  /// What this one has beyond an earlier look at the same log.
  GcLog after(GcLog earlier) {
    return new GcLog(pauses.subList(earlier.pauses.size(), pauses.size()));
  }

  /// Milliseconds by kind.
  Map<String, List<Double>> byKind() {
    Map<String, List<Double>> kinds = new TreeMap<>();
    for (Pause pause : pauses) {
      kinds.computeIfAbsent(pause.kind, _ -> new ArrayList<>()).add(pause.millis);
    }
    return kinds;
  }

  static OptionalDouble longest(List<Double> millis) {
    return millis.stream().mapToDouble(Double::doubleValue).max();
  }

  /// The shortest that is no shorter than 99 % of them.
  static OptionalDouble p99(List<Double> millis) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[(int) Math.ceil(sorted.length * 0.99) - 1]);
  }
}
