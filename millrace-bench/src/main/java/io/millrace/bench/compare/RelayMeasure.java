// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

/// What is measured at a relay; each is one row for each relay.
sealed interface RelayMeasure {
  Placement placement();

  /// One record and its answer, again and again.
  record RoundTrip(Placement placement) implements RelayMeasure {}

  /// One sender with so many records under way; each is answered.
  record Stream(Placement placement, int inFlight) implements RelayMeasure {}

  /// Many processes, random pairs.
  ///
  /// @param frozen whether as many records again go to one that never reads
  record Swarm(Placement placement, int processes, int records, boolean frozen)
      implements RelayMeasure {}
}
