// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.Connections;
import io.millrace.websocket.SocketOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What handles the WebSockets of a route.
///
/// @param options the route's own, or null for the server's
record SocketEndpoint(
    Connections connections, @Nullable SocketOptions options, List<Middleware> middleware) {}
