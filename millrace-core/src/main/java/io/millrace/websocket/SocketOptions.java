// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import io.millrace.extension.Compression;
import io.millrace.extension.PerMessageDeflate;
import io.millrace.extension.WebSocketExtension;
import io.millrace.layer.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Limits and habits of the WebSockets of a server, of one route, or of a client.
///
/// @param maxFrame most bytes of payload in one frame; beyond closes with 1009
/// @param maxMessage most bytes of payload in one message, compressed or not; beyond closes with
///   1009
/// @param mailbox most messages of the peer that wait for the consumer; then, or when they have as
///   many bytes as one message may, no more is read. As many again may wait from the layer; beyond
///   these are dropped
/// @param outbox most bytes that wait for a slow peer, the one message that reaches the limit
///   included whole; then the overflow policies decide
/// @param ownOverflow what becomes of a consumer's own sends when the outbox is full
/// @param groupOverflow what becomes of broadcasts when the outbox is full, unless the message says
/// @param framesPerSecond most frames of a peer that are handled in one second, control frames too;
///   the others wait, pings and the close frame too, and no more is read meanwhile. A guard that
///   limits messages closes instead
/// @param pingInterval how often a peer is asked for life, whatever it sends; 0 for never
/// @param pingTimeout how long a peer that was asked may send nothing; then it is closed with 1011.
///   0 for ever
/// @param closeTimeout how long a peer has to answer a close frame
/// @param compression of messages, where the peer wants it too
/// @param extensions other extensions that are known, in order of preference
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
    Duration closeTimeout,
    Compression compression,
    List<WebSocketExtension> extensions) {
  private static final int MIB = 1 << 20;

  /// 1 MiB a message, 64 in the mailbox, 1 MiB in the outbox, 50,000 frames a second, pings every
  /// 20 s, compression without context.
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
          Duration.ofSeconds(10),
          Compression.DEFAULT,
          List.of());

  public SocketOptions {
    atLeast("max frame", maxFrame, 125);
    atLeast("max message", maxMessage, 125);
    atLeast("mailbox", mailbox, 1);
    atLeast("outbox", outbox, 1);
    atLeast("frames per second", framesPerSecond, 1);
    notNegative("ping interval", pingInterval);
    notNegative("ping timeout", pingTimeout);
    notNegative("close timeout", closeTimeout);
    extensions = List.copyOf(extensions);
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

  /// All extensions that are offered or answered to, compression last: it shortens what the others
  /// have made.
  public List<WebSocketExtension> negotiable() {
    if (!compression.enabled()) {
      return extensions;
    }
    List<WebSocketExtension> all = new ArrayList<>(extensions);
    all.add(new PerMessageDeflate(compression));
    return all;
  }

  /// Of one frame, too.
  public SocketOptions withMaxMessage(int bytes) {
    return but(
        draft -> {
          draft.maxFrame = bytes;
          draft.maxMessage = bytes;
        });
  }

  /// Of one frame alone, after [#withMaxMessage], which sets both.
  public SocketOptions withMaxFrame(int bytes) {
    return but(draft -> draft.maxFrame = bytes);
  }

  public SocketOptions withMailbox(int messages) {
    return but(draft -> draft.mailbox = messages);
  }

  public SocketOptions withOutbox(int bytes) {
    return but(draft -> draft.outbox = bytes);
  }

  public SocketOptions withOverflow(Overflow own, Overflow group) {
    return but(
        draft -> {
          draft.ownOverflow = own;
          draft.groupOverflow = group;
        });
  }

  public SocketOptions withFramesPerSecond(int frames) {
    return but(draft -> draft.framesPerSecond = frames);
  }

  public SocketOptions withPing(Duration interval, Duration timeout) {
    return but(
        draft -> {
          draft.pingInterval = interval;
          draft.pingTimeout = timeout;
        });
  }

  public SocketOptions withCloseTimeout(Duration time) {
    return but(draft -> draft.closeTimeout = time);
  }

  public SocketOptions withCompression(Compression changed) {
    return but(draft -> draft.compression = changed);
  }

  public SocketOptions withExtensions(WebSocketExtension... known) {
    return but(draft -> draft.extensions = List.of(known));
  }

  private SocketOptions but(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /// Options while they are being changed.
  private static final class Draft {
    private int maxFrame;
    private int maxMessage;
    private int mailbox;
    private int outbox;
    private Overflow ownOverflow;
    private Overflow groupOverflow;
    private int framesPerSecond;
    private Duration pingInterval;
    private Duration pingTimeout;
    private Duration closeTimeout;
    private Compression compression;
    private List<WebSocketExtension> extensions;

    private Draft(SocketOptions from) {
      maxFrame = from.maxFrame;
      maxMessage = from.maxMessage;
      mailbox = from.mailbox;
      outbox = from.outbox;
      ownOverflow = from.ownOverflow;
      groupOverflow = from.groupOverflow;
      framesPerSecond = from.framesPerSecond;
      pingInterval = from.pingInterval;
      pingTimeout = from.pingTimeout;
      closeTimeout = from.closeTimeout;
      compression = from.compression;
      extensions = from.extensions;
    }

    private SocketOptions done() {
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
          closeTimeout,
          compression,
          extensions);
    }
  }
}
