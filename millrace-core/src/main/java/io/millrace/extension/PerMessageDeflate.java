// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

import io.millrace.extension.ExtensionTerms.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The negotiation of permessage-deflate (RFC 7692, 7.1). Only what is kept is promised: a window
/// smaller than the JDK's deflater has is kept by [Deflation].
public final class PerMessageDeflate implements WebSocketExtension {
  static final int WIDEST_WINDOW = 15;
  private static final int NARROWEST_WINDOW = 8;

  private static final String NAME = "permessage-deflate";
  private static final String SERVER_FORGETS = "server_no_context_takeover";
  private static final String CLIENT_FORGETS = "client_no_context_takeover";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final String CLIENT_WINDOW = "client_max_window_bits";

  private final Compression options;

  public PerMessageDeflate(Compression options) {
    this.options = options;
  }

  /// The parameters of an offer or answer; a window of 0 was not named, one of -1 has no value.
  private record Terms(
      boolean serverForgets, boolean clientForgets, int serverWindow, int clientWindow) {
    private static final int NOT_NAMED = 0;
    private static final int NO_VALUE = -1;

    /// @throws IllegalArgumentException when one is unknown, comes twice or has a wrong value
    static Terms read(ExtensionTerms terms) {
      Set<String> seen = new HashSet<>();
      int serverWindow = NOT_NAMED;
      int clientWindow = NOT_NAMED;
      for (Parameter each : terms.parameters()) {
        boolean known =
            switch (each.name()) {
              case SERVER_FORGETS, CLIENT_FORGETS -> each.value() == null;
              case SERVER_WINDOW -> (serverWindow = window(each.value())) > NOT_NAMED;
              case CLIENT_WINDOW -> (clientWindow = window(each.value())) != NOT_NAMED;
              default -> false;
            };
        if (!known || !seen.add(each.name())) {
          throw new IllegalArgumentException(
              NAME + ": '" + each + "' (expected: the parameters of RFC 7692, each once)");
        }
      }
      return new Terms(
          seen.contains(SERVER_FORGETS), seen.contains(CLIENT_FORGETS), serverWindow, clientWindow);
    }

    private static int window(@Nullable String value) {
      if (value == null) {
        return NO_VALUE;
      }
      boolean number = value.matches("[89]|1[0-5]");
      return number ? Integer.parseInt(value) : NOT_NAMED;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public @Nullable Agreement answer(ExtensionTerms offer) {
    Terms wanted;
    try {
      wanted = Terms.read(offer);
    } catch (IllegalArgumentException invalid) {
      return null; // an offer that cannot be understood is declined (RFC 7692, 7.1)
    }
    List<Parameter> answer = new ArrayList<>();
    int ownWindow = wanted.serverWindow > 0 ? wanted.serverWindow : WIDEST_WINDOW;
    boolean forgets = wanted.serverForgets || !keepsContext(ownWindow);
    if (forgets) {
      answer.add(new Parameter(SERVER_FORGETS, null));
    }
    boolean peerForgets = wanted.clientForgets || !options.peerContext();
    if (peerForgets) {
      answer.add(new Parameter(CLIENT_FORGETS, null));
    }
    if (wanted.serverWindow > 0) {
      answer.add(new Parameter(SERVER_WINDOW, Integer.toString(wanted.serverWindow)));
    }
    boolean limits = options.peerWindowBits() < WIDEST_WINDOW;
    if (wanted.clientWindow != Terms.NOT_NAMED && limits) {
      int most = wanted.clientWindow > 0 ? wanted.clientWindow : WIDEST_WINDOW;
      answer.add(
          new Parameter(CLIENT_WINDOW, Integer.toString(Math.min(most, options.peerWindowBits()))));
    }
    return new Agreement(
        new ExtensionTerms(NAME, answer),
        new Deflation(options, ownWindow, !forgets, !peerForgets));
  }

  /// A narrow window is kept by forgetting often, which leaves nothing of a context.
  private boolean keepsContext(int window) {
    return options.ownContext() && window == WIDEST_WINDOW;
  }

  @Override
  public List<ExtensionTerms> offers() {
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(new Parameter(CLIENT_WINDOW, null));
    if (!options.peerContext()) {
      parameters.add(new Parameter(SERVER_FORGETS, null));
    }
    if (!options.ownContext()) {
      parameters.add(new Parameter(CLIENT_FORGETS, null));
    }
    if (options.peerWindowBits() < WIDEST_WINDOW) {
      parameters.add(new Parameter(SERVER_WINDOW, Integer.toString(options.peerWindowBits())));
    }
    return List.of(new ExtensionTerms(NAME, parameters));
  }

  @Override
  public MessageCodec agreed(ExtensionTerms answer) {
    Terms kept = Terms.read(answer);
    demand(kept.serverForgets || options.peerContext(), answer, SERVER_FORGETS);
    int peerWindow = kept.serverWindow > 0 ? kept.serverWindow : WIDEST_WINDOW;
    demand(peerWindow <= options.peerWindowBits(), answer, SERVER_WINDOW);
    demand(kept.clientWindow != Terms.NO_VALUE, answer, "a value for " + CLIENT_WINDOW);
    int ownWindow = kept.clientWindow > 0 ? kept.clientWindow : WIDEST_WINDOW;
    return new Deflation(
        options, ownWindow, keepsContext(ownWindow) && !kept.clientForgets, !kept.serverForgets);
  }

  private static void demand(boolean kept, ExtensionTerms answer, String what) {
    if (!kept) {
      throw new IllegalArgumentException(
          "extension: '" + answer + "' in the answer (expected: " + what + ", as was offered)");
    }
  }

  static int windowSize(int bits) {
    return 1 << Math.clamp(bits, NARROWEST_WINDOW, WIDEST_WINDOW);
  }
}
