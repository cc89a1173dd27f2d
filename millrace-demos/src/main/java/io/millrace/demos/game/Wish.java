// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import io.millrace.layer.Message;
import org.jspecify.annotations.Nullable;

/// What a player's consumer asks of the world's owner.
///
/// @param channel the player's own
/// @param to where to, for a move
record Wish(String channel, @Nullable Position to) {
  static final String JOIN = "game.join";
  static final String MOVE = "game.move";
  static final String LEAVE = "game.leave";

  /// What the owner of a new world says to the players of an earlier one.
  static final String ANEW = "game.anew";

  static Message join(String channel) {
    return Message.of(JOIN, new Wish(channel, null));
  }

  static Message move(String channel, Position to) {
    return Message.of(MOVE, new Wish(channel, to));
  }

  static Message leave(String channel) {
    return Message.of(LEAVE, new Wish(channel, null));
  }
}
