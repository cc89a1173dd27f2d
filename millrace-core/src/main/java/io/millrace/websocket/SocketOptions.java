// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import io.millrace.layer.Overflow;
import java.time.Duration;

/// Limits and habits of the WebSockets of a server or of one route.
///
/// @param maxFrame most bytes of payload in one frame; beyond closes with 1009
/// @param maxMessage most bytes of payload in one message; beyond closes with 1009
/// @param mailbox most messages of the client that wait for the consumer; then no more is read. As
///   many again may wait from the layer; beyond these are dropped
/// @param outbox most bytes that wait for a slow client, the one message that reaches the limit
///   included whole; then the overflow policies decide
/// @param ownOverflow what becomes of a consumer's own sends when the outbox is full
/// @param groupOverflow what becomes of broadcasts when the outbox is full, unless the message says
/// @param framesPerSecond most frames a client may send in one second, control frames too; beyond
///   closes with 1008
/// @param pingInterval how often a client is asked for life; 0 for never
/// @param pingTimeout how long a client that was asked may send nothing; then it is closed with
///   1011
/// @param closeTimeout how long a client has to answer a close frame
public record SocketOptions(
    int maxFrame,
    int maxMessage,
    int mailbox,
    int outbox,
    Overflow ownOverflow,
    Overflow groupOverflow,
    int framesPerSecond,
    Duration pingInterval,
    Duration pingTimeout,
    Duration closeTimeout) {
  private static final int MIB = 1 << 20;

  /// 1 MiB a message, 64 in the mailbox, 1 MiB in the outbox, 50,000 frames a second, pings every
  /// 20 s.
  public static final SocketOptions DEFAULT =
      new SocketOptions(
          MIB,
          MIB,
          64,
          MIB,
          Overflow.PAUSE,
          Overflow.CLOSE,
          50_000,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10));

  public SocketOptions {
    atLeast("max frame", maxFrame, 125);
    atLeast("max message", maxMessage, 125);
    atLeast("mailbox", mailbox, 1);
    atLeast("outbox", outbox, 1);
    atLeast("frames per second", framesPerSecond, 1);
    notNegative("ping interval", pingInterval);
    notNegative("ping timeout", pingTimeout);
    notNegative("close timeout", closeTimeout);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " or more)");
    }
  }

  private static void notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 or more)");
    }
  }

  public SocketOptions withMaxMessage(int bytes) {
    return new SocketOptions(
        bytes,
        bytes,
        mailbox,
        outbox,
        ownOverflow,
        groupOverflow,
        framesPerSecond,
        pingInterval,
        pingTimeout,
        closeTimeout);
  }

  public SocketOptions withMailbox(int messages) {
    return new SocketOptions(
        maxFrame,
        maxMessage,
        messages,
        outbox,
        ownOverflow,
        groupOverflow,
        framesPerSecond,
        pingInterval,
        pingTimeout,
        closeTimeout);
  }

  public SocketOptions withOutbox(int bytes) {
    return new SocketOptions(
        maxFrame,
        maxMessage,
        mailbox,
        bytes,
        ownOverflow,
        groupOverflow,
        framesPerSecond,
        pingInterval,
        pingTimeout,
        closeTimeout);
  }

  public SocketOptions withOverflow(Overflow own, Overflow group) {
    return new SocketOptions(
        maxFrame,
        maxMessage,
        mailbox,
        outbox,
        own,
        group,
        framesPerSecond,
        pingInterval,
        pingTimeout,
        closeTimeout);
  }

  public SocketOptions withFramesPerSecond(int frames) {
    return new SocketOptions(
        maxFrame,
        maxMessage,
        mailbox,
        outbox,
        ownOverflow,
        groupOverflow,
        frames,
        pingInterval,
        pingTimeout,
        closeTimeout);
  }

  public SocketOptions withPing(Duration interval, Duration timeout) {
    return new SocketOptions(
        maxFrame,
        maxMessage,
        mailbox,
        outbox,
        ownOverflow,
        groupOverflow,
        framesPerSecond,
        interval,
        timeout,
        closeTimeout);
  }

  public SocketOptions withCloseTimeout(Duration time) {
    return new SocketOptions(
        maxFrame,
        maxMessage,
        mailbox,
        outbox,
        ownOverflow,
        groupOverflow,
        framesPerSecond,
        pingInterval,
        pingTimeout,
        time);
  }
}
