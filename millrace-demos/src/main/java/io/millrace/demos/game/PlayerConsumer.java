// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import io.millrace.consumer.Handles;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.json.Json;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One player: passes on what its client wishes, checked, to the [GameMaster], who owns the world.
/// What happens there comes to the client through the players' group, past this consumer.
///
/// In blocking style, as it may have to wait: when the client is too fast or the world's channel is
/// full. Meanwhile its mailbox fills up and the client is read no more, so it has to wait as well.
final class PlayerConsumer extends WebSocketConsumer {
  /// Moves a second.
  static final int RATE = 40;

  /// Moves that may come at once.
  static final int BURST = 20;

  private static final long INTERVAL = Duration.ofSeconds(1).toNanos() / RATE;

  /// Between attempts to reach the world while its channel is full.
  static final Duration PAUSE = Duration.ofMillis(50);

  private static final int ATTEMPTS = 200;

  /// When the latest move was due, had the client made use of its rate all the time; a pause saves
  /// up to BURST moves.
  private long due;

  record Move(@Nullable String type, @Nullable List<@Nullable Object> position) {}

  @Override
  protected void connect() throws InterruptedException {
    due = timeline().nanos() - BURST * INTERVAL;
    accept();
    tell(Wish.join(channel().value()));
  }

  @Override
  protected void receive(String text) throws InterruptedException {
    Move move = read(text, Move.class);
    if (!"move".equals(move.type())) {
      throw new Json.Unreadable("type (expected: move)", null);
    }
    Position to = Position.read(move.position());
    awaitTurn();
    tell(Wish.move(channel().value(), to));
  }

  /// The world was lost with its process, and another has begun.
  @Handles(Wish.ANEW)
  void joinAnew() throws InterruptedException {
    tell(Wish.join(channel().value()));
  }

  /// What happened meanwhile is unknown: the world's owner tells who is there now.
  @Override
  protected void layerGap(Duration lasted) throws InterruptedException {
    joinAnew();
  }

  private void awaitTurn() throws InterruptedException {
    long now = timeline().nanos();
    due = now + Math.max(due - now, -BURST * INTERVAL) + INTERVAL;
    if (due - now > 0) {
      sleep(Duration.ofNanos(due - now));
    }
  }

  @Override
  protected void disconnect(CloseReason reason) throws InterruptedException {
    tell(Wish.leave(channel().value()));
  }

  /// Nothing is lost while the world is behind; it is given up only when that does not end.
  private void tell(Message wish) throws InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      switch (layer().send(GameMaster.CHANNEL, wish)) {
        case SendResult.Accepted _, SendResult.Gone _ -> {
          return;
        }
        case SendResult.Full _, SendResult.Unreachable _ -> {}
      }
      sleep(PAUSE);
    }
  }
}
