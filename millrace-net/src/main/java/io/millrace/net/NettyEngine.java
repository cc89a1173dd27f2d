// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.net.server.NettyServer;
import io.millrace.server.Application;
import io.millrace.server.Engine;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;

/// Serves applications on Netty. Found as a service by [Engine#find].
public final class NettyEngine implements Engine {
  @Override
  public Server start(Application application, ServerOptions options) {
    return NettyServer.start(application, options);
  }
}
