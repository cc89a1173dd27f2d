// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.RelaySettings;
import io.millrace.demos.SiteRelay;
import io.millrace.layer.ChannelLayer;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayOptions;
import io.millrace.server.StartException;
import java.util.List;
import java.util.Optional;

/// The relay that runs beside a site, on the site's layer, if there is one.
///
/// @param remarks for the log, when the site listens
record RelayBeside(Optional<SiteRelay> relay, List<String> remarks) {
  private static final RelayBeside NONE = new RelayBeside(Optional.empty(), List.of());

  /// @param wantedBySite whether the site makes use of one
  /// @throws StartException when it has to be there and cannot listen
  static RelayBeside start(RelaySettings settings, boolean wantedBySite, ChannelLayer layer) {
    return switch (settings.beside(wantedBySite)) {
      case NONE -> NONE;
      case ALWAYS -> started(settings.options(), layer);
      case IF_FREE -> {
        try {
          yield started(settings.options(), layer);
        } catch (StartException taken) {
          yield new RelayBeside(
              Optional.empty(),
              List.of(
                  "No relay of its own: "
                      + taken.getMessage()
                      + "; --set relay.port=0 --set relay.frames-port=0 takes any ports,"
                      + " relay.enabled=false does without."));
        }
      }
    };
  }

  private static RelayBeside started(RelayOptions options, ChannelLayer layer) {
    Relay relay = Relay.start(options, layer);
    return new RelayBeside(
        Optional.of(new SiteRelay(relay, options)), RelayRemarks.of(relay, options));
  }
}
