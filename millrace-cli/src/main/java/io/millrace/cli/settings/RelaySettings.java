// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.relay.RelayAccess;
import io.millrace.relay.RelayBridge;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayOptions;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// How a relay is run, and whether a server runs one beside its site.
///
/// @param enabled empty for `auto`
/// @param addressed whether somebody has said where it is to listen
/// @param listen may be nothing, where no relay is run
/// @param recordsLogged a second, one by one
public record RelaySettings(
    Optional<Boolean> enabled,
    boolean addressed,
    List<RelayListen> listen,
    RelayNames names,
    ByteOrder byteOrder,
    RelayAccess access,
    RelayLimits limits,
    RelayBridge bridge,
    int recordsLogged) {
  /// What becomes of the relay beside a site.
  public enum Beside {
    NONE,
    /// There is none where its addresses are taken.
    IF_FREE,
    ALWAYS
  }

  public RelaySettings {
    listen = List.copyOf(listen);
  }

  /// @param wantedBySite whether the site makes use of a relay; then there is one without being
  ///   asked for, and where nobody has said where, its absence is no error
  public Beside beside(boolean wantedBySite) {
    if (enabled.isPresent()) {
      return enabled.get() ? Beside.ALWAYS : Beside.NONE;
    }
    return !wantedBySite ? Beside.NONE : addressed ? Beside.ALWAYS : Beside.IF_FREE;
  }

  /// @throws SettingsException when it listens nowhere
  public RelayOptions options() {
    if (listen.isEmpty()) {
      throw new SettingsException(
          "relay.port, relay.frames-port, relay.unix, relay.records-unix: all empty (expected: at"
              + " least one place to listen on)");
    }
    return RelayOptions.DEFAULT
        .withListen(listen.toArray(new RelayListen[0]))
        .withNames(names)
        .withByteOrder(byteOrder)
        .withAccess(access)
        .withLimits(limits)
        .withBridge(bridge)
        .withRecordsLogged(recordsLogged);
  }
}
