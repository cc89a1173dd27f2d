// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.client.ClientEngine;
import io.millrace.client.Dialer;
import io.millrace.consumer.Surroundings;

/// Opens clients' connections on Netty. Found as a service by [ClientEngine#find].
public final class NettyClientEngine implements ClientEngine {
  @Override
  public Dialer start(Surroundings surroundings) {
    return ClientLoops.start(surroundings);
  }
}
