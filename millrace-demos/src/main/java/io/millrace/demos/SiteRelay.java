// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.relay.Dialect;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayOptions;
import io.millrace.scope.Endpoint;
import java.util.List;
import java.util.stream.IntStream;

/// The relay that runs beside the site.
///
/// @param options with which it was started
public record SiteRelay(Relay relay, RelayOptions options) {
  /// Where that is spoken.
  public List<Endpoint> endpoints(Dialect dialect) {
    List<Endpoint> all = relay.endpoints();
    return IntStream.range(0, all.size())
        .filter(i -> options.listen().get(i).dialect() == dialect)
        .mapToObj(all::get)
        .toList();
  }
}
