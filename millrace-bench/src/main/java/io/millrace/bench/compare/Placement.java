// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Which CPUs a relay and the programs that use it run on. Waking an idle CPU may take several
/// times as long as all else in a round trip, above all on a virtual machine, so it matters.
enum Placement {
  /// All on one CPU: none is ever idle, and what is measured is work.
  TOGETHER,
  /// The relay on one, the programs on another, which are woken at every step.
  APART,
  /// As the system likes.
  FREE;

  /// What to put before the command of a program that loads.
  List<String> loadPrefix() {
    return switch (this) {
      case TOGETHER, APART -> List.of("taskset", "-c", Integer.toString(Cpus.LOAD));
      case FREE -> List.of();
    };
  }

  /// Moves a relay to where it belongs.
  void place(long relay, Cpus cpus) {
    if (!cpus.pinned()) {
      return;
    }
    Cpus.pin(
        relay,
        switch (this) {
          case TOGETHER -> Integer.toString(Cpus.LOAD);
          case APART -> Integer.toString(Cpus.SERVER);
          case FREE -> "0-" + (Runtime.getRuntime().availableProcessors() - 1);
        });
  }

  /// @throws LoadFailure if there is none of this name
  static Placement named(String name) {
    return Stream.of(values())
        .filter(each -> each.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LoadFailure(
                    "CPUs: " + name + " (expected: one of " + String.join(", ", names()) + ")"));
  }

  /// All names.
  static List<String> names() {
    return Stream.of(values()).map(Placement::toString).toList();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
