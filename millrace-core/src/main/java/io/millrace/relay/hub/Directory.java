// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayBridge;
import io.millrace.relay.RelayNames;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All processes that the relay knows: by name, and by port where they have one.
final class Directory {
  private final RelayNames names;
  private final RelayBridge bridge;
  private final Map<String, Station> byName = new LinkedHashMap<>();
  private final PortTable<Station> byPort = new PortTable<>();

  Directory(RelayNames names, RelayBridge bridge) {
    this.names = names;
    this.bridge = bridge;
    names.ports().forEach((name, port) -> add(name, port, true));
  }

  private Station add(ProcessName name, int port, boolean lasting) {
    Station station = new Station(name, port, lasting, bridge.publishedOf(name));
    byName.put(name.value(), station);
    if (port != 0) {
      byPort.put(port, station);
    }
    return station;
  }

  /// The process with that number, which becomes known.
  ///
  /// @return null when no process can have it
  @Nullable Station ofPort(int port) {
    Station known = byPort.get(port);
    if (known != null) {
      return known;
    }
    return port < 1 || port > PortTable.HIGHEST ? null : add(names.nameOf(port), port, false);
  }

  /// The process of that name, which becomes known.
  ///
  /// @return null when no process can have it
  @Nullable Station of(ProcessName name) {
    Station known = byName.get(name.value());
    if (known != null) {
      return known;
    }
    Integer port = names.portOf(name);
    if (port != null) {
      return ofPort(port);
    }
    return name.isPort() ? null : add(name, 0, false);
  }

  boolean knows(String name) {
    return byName.containsKey(name);
  }

  Collection<Station> all() {
    return byName.values();
  }

  void forget(Station station) {
    byName.remove(station.name.value());
    if (station.port != 0) {
      byPort.put(station.port, null);
    }
    station.forget();
  }
}
