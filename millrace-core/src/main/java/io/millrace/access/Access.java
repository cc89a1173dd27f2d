// SPDX-License-Identifier: Apache-2.0
package io.millrace.access;

import io.millrace.scope.Endpoint;
import java.time.Duration;
import java.time.Instant;

/// One request and what became of it. Texts that are not known are empty: a request that could not
/// be understood has no target.
///
/// @param began when the request was whole, or was found wrong
/// @param user who had logged in
/// @param target path and query as they came
/// @param protocol such as `HTTP/1.1`
/// @param status of the answer; 0 when the client left before it
/// @param bytes of content that went out, without head and chunk marks
/// @param took until the answer was sent; of a WebSocket, until it ended
public record Access(
    Instant began,
    Endpoint client,
    String user,
    String method,
    String target,
    String protocol,
    int status,
    long bytes,
    Duration took,
    String referer,
    String userAgent) {}
