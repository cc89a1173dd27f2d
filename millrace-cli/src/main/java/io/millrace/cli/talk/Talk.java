// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.talk;

import io.millrace.consumer.ConnectionClosedException;
import io.millrace.consumer.WebSocket;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A conversation over an open WebSocket: a thread of its own reads what is typed, the caller's
/// shows what comes.
public final class Talk {
  private final WebSocket socket;
  private final Desk desk;
  private final Duration wait;
  private volatile boolean closedByUs;
  private volatile long lastHeard = System.nanoTime();

  /// @param wait at the end of a pipe: closes once nothing has come for that long
  public Talk(WebSocket socket, Desk desk, Duration wait) {
    this.socket = socket;
    this.desk = desk;
    this.wait = wait;
  }

  /// Returns when the connection has ended.
  ///
  /// @return whether it ended as it should: with 1000, 1001 or no code, or as was typed
  public boolean run() throws InterruptedException {
    Thread.ofPlatform().daemon().name("millrace-typing").start(this::type);
    for (WebSocketMessage message = socket.receive(); message != null; message = socket.receive()) {
      lastHeard = System.nanoTime();
      switch (message) {
        case WebSocketMessage.Text(String text) -> desk.show(text);
        case WebSocketMessage.Binary(byte[] bytes) -> {
          desk.note("binary, " + bytes.length + " bytes");
          desk.show(HexDump.of(bytes));
        }
      }
    }
    CloseReason reason = socket.closeReason();
    CloseReason shown = reason == null ? CloseReason.ABNORMAL : reason;
    Duration latency = socket.latency();
    desk.note(
        "closed: " + described(shown) + (latency == null ? "" : "; round trip " + millis(latency)));
    return isNormal(shown);
  }

  private boolean isNormal(CloseReason reason) {
    return switch (reason.code()) {
      case CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.NO_CODE -> true;
      case CloseCode.ABNORMAL -> false;
      default -> closedByUs;
    };
  }

  private static String described(CloseReason reason) {
    return switch (reason.code()) {
      case CloseCode.NO_CODE -> "without a code";
      case CloseCode.ABNORMAL -> "the connection was lost (1006)";
      default -> reason.toString();
    };
  }

  private static String millis(Duration time) {
    return "%.1f ms".formatted(time.toNanos() / 1e6);
  }

  private void type() {
    try {
      for (String typed = desk.read(); typed != null; typed = desk.read()) {
        if (!handle(Line.of(typed))) {
          return;
        }
      }
      if (!desk.isInteractive()) {
        awaitSilence();
      }
      quit(CloseReason.NORMAL);
    } catch (ConnectionClosedException ended) {
      // The other thread tells.
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return false when nothing more is to be typed
  private boolean handle(Line line) throws InterruptedException {
    switch (line) {
      case Line.Text(String text) -> socket.send(text);
      case Line.Binary(byte[] bytes) -> socket.send(bytes);
      case Line.Ping() -> ping();
      case Line.Help() -> desk.note(Line.HELP.stripTrailing());
      case Line.Wrong(String complaint) -> desk.note(complaint);
      case Line.Close(CloseReason reason) -> {
        quit(reason);
        return false;
      }
      case Line.Quit() -> {
        quit(CloseReason.NORMAL);
        return false;
      }
    }
    return true;
  }

  private void ping() throws InterruptedException {
    try {
      desk.note("pong after " + millis(socket.ping().get(10, TimeUnit.SECONDS)));
    } catch (TimeoutException | ExecutionException late) {
      desk.note("no pong within 10 s");
    } catch (CancellationException ended) {
      // The other thread tells.
    }
  }

  private void quit(CloseReason reason) {
    closedByUs = true;
    socket.close(reason);
  }

  private void awaitSilence() throws InterruptedException {
    lastHeard = System.nanoTime();
    for (long left = wait.toNanos();
        left > 0 && socket.isOpen();
        left = wait.toNanos() - (System.nanoTime() - lastHeard)) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }
}
