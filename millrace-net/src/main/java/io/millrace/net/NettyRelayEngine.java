// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.consumer.Surroundings;
import io.millrace.net.relay.NettyRelay;
import io.millrace.net.relay.SocketRelayClient;
import io.millrace.relay.ProcessName;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayClient;
import io.millrace.relay.RelayClientOptions;
import io.millrace.relay.RelayEngine;
import io.millrace.relay.RelayOptions;
import io.millrace.server.Listen;

/// Runs relays on Netty, and connects to them on the JDK's sockets. Found as a service by
/// [RelayEngine#find].
public final class NettyRelayEngine implements RelayEngine {
  @Override
  public Relay start(RelayOptions options, Surroundings surroundings) {
    return NettyRelay.start(options, surroundings);
  }

  @Override
  public RelayClient connect(Listen address, ProcessName name, RelayClientOptions options) {
    return SocketRelayClient.connect(address, name, options);
  }
}
