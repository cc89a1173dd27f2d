// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names for ports: process 6001 is called `BT`. A name and a port are there once each.
public record RelayNames(Map<ProcessName, Integer> ports) {
  public static final RelayNames NONE = new RelayNames(Map.of());

  private static final int HIGHEST_PORT = 65_535;

  public RelayNames {
    Map<Integer, ProcessName> seen = new LinkedHashMap<>();
    ports.forEach(
        (name, port) -> {
          if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException(
                "port of " + name + ": " + port + " (expected: 1.." + HIGHEST_PORT + ")");
          }
          if (name.isPort()) {
            throw new IllegalArgumentException(
                "name of port " + port + ": " + name + " (expected: a name that is no number)");
          }
          ProcessName other = seen.put(port, name);
          if (other != null) {
            throw new IllegalArgumentException(
                "port " + port + ": " + other + " and " + name + " (expected: one name a port)");
          }
        });
    ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
  }

  /// @param text such as `BT=6001,HMI=6002`, or nothing
  /// @throws IllegalArgumentException when it is no such list
  public static RelayNames parse(String text) {
    Map<ProcessName, Integer> ports = new LinkedHashMap<>();
    for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
      int equals = each.indexOf('=');
      int port = equals < 0 ? -1 : port(each.substring(equals + 1).strip());
      if (port < 0) {
        throw new IllegalArgumentException(
            "names: '" + each.strip() + "' (expected: names and ports such as BT=6001,HMI=6002)");
      }
      ProcessName name = new ProcessName(each.substring(0, equals).strip());
      if (ports.put(name, port) != null) {
        throw new IllegalArgumentException("names: " + name + " twice (expected: each once)");
      }
    }
    return new RelayNames(ports);
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException no) {
      return -1;
    }
  }

  /// What the process with that port is called: the port itself where it has no name.
  public ProcessName nameOf(int port) {
    for (Map.Entry<ProcessName, Integer> each : ports.entrySet()) {
      if (each.getValue() == port) {
        return each.getKey();
      }
    }
    return ProcessName.ofPort(port);
  }

  /// @return null when the name belongs to no port
  public @Nullable Integer portOf(ProcessName name) {
    if (!name.isPort()) {
      return ports.get(name);
    }
    int port = port(name.value());
    return port >= 1 && port <= HIGHEST_PORT ? port : null;
  }
}
