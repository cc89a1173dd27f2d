// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.time.Duration;

/// What a server takes from a peer at most. WebSockets have more in
/// [io.millrace.websocket.SocketOptions].
///
/// @param connections open at once; a newcomer beyond is answered 503 `Server busy!` and closed
/// @param requestLine bytes of a request line; beyond is answered 414
/// @param headers bytes of a request's header section; beyond is answered 431
/// @param body bytes of a request's content; beyond is answered 413
/// @param pipelined requests of one connection that wait for their answers; then no more is read
/// @param requestTimeout for a request to arrive whole, from its first byte; beyond is answered
///   408. A client that has ended its side waits no longer than that for an answer
/// @param idleTimeout for a connection with no request and no WebSocket
/// @param stallTimeout for a peer that takes none of what waits for it; then it is dropped
public record Limits(
    int connections,
    int requestLine,
    int headers,
    int body,
    int pipelined,
    Duration requestTimeout,
    Duration idleTimeout,
    Duration stallTimeout) {
  public static final Limits DEFAULT =
      new Limits(
          65_536,
          8 * 1024,
          32 * 1024,
          1 << 20,
          64,
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60));

  public Limits {
    atLeast("connections", connections, 1);
    atLeast("request line", requestLine, 64);
    atLeast("headers", headers, 256);
    atLeast("body", body, 0);
    atLeast("pipelined", pipelined, 1);
    positive("request timeout", requestTimeout);
    positive("idle timeout", idleTimeout);
    positive("stall timeout", stallTimeout);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " or more)");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than nothing)");
    }
  }

  public Limits withConnections(int most) {
    return new Limits(
        most, requestLine, headers, body, pipelined, requestTimeout, idleTimeout, stallTimeout);
  }

  public Limits withRequestLine(int bytes) {
    return new Limits(
        connections, bytes, headers, body, pipelined, requestTimeout, idleTimeout, stallTimeout);
  }

  public Limits withHeaders(int bytes) {
    return new Limits(
        connections,
        requestLine,
        bytes,
        body,
        pipelined,
        requestTimeout,
        idleTimeout,
        stallTimeout);
  }

  public Limits withBody(int bytes) {
    return new Limits(
        connections,
        requestLine,
        headers,
        bytes,
        pipelined,
        requestTimeout,
        idleTimeout,
        stallTimeout);
  }

  public Limits withPipelined(int requests) {
    return new Limits(
        connections,
        requestLine,
        headers,
        body,
        requests,
        requestTimeout,
        idleTimeout,
        stallTimeout);
  }

  public Limits withTimeouts(Duration request, Duration idle, Duration stall) {
    return new Limits(connections, requestLine, headers, body, pipelined, request, idle, stall);
  }
}
