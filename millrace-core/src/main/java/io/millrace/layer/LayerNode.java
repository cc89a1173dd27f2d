// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import java.time.Duration;

/// One process of those that share a layer, as it was when it was last heard of.
///
/// @param id unique for each start of a process
/// @param name what operators call it
/// @param self whether it is the process that was asked
/// @param uptime since it joined the layer
/// @param silent how long it has not been heard of
/// @param webSockets open ones
/// @param groups with members in that process
/// @param channels with a name in that process
/// @param messagesIn WebSocket messages received
/// @param messagesOut WebSocket messages handed to sockets
public record LayerNode(
    String id,
    String name,
    boolean self,
    Duration uptime,
    Duration silent,
    long webSockets,
    long groups,
    long channels,
    long messagesIn,
    long messagesOut) {}
