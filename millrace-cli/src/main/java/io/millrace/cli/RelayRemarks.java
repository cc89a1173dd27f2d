// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.relay.Dialect;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayOptions;
import io.millrace.scope.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What is said of a relay that has started, a line each.
final class RelayRemarks {
  private RelayRemarks() {}

  static List<String> of(Relay relay, RelayOptions options) {
    List<String> remarks = new ArrayList<>();
    List<Endpoint> endpoints = relay.endpoints();
    for (Dialect dialect : Dialect.values()) {
      for (int i = 0; i < endpoints.size(); i++) {
        if (options.listen().get(i).dialect() == dialect) {
          remarks.add(
              "Relay: %s on %s"
                  .formatted(
                      switch (dialect) {
                        case RECORDS -> "records";
                        case FRAMES -> "frames";
                      },
                      endpoints.get(i)));
        }
      }
    }
    if (!options.names().ports().isEmpty()) {
      remarks.add("Relay: names " + names(options));
    }
    return remarks;
  }

  private static String names(RelayOptions options) {
    return options.names().ports().entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
