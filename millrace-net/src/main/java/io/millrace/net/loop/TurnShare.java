// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

/// What one connection may do in a turn of its loop before others have theirs, counted in frames or
/// requests. On the loop only.
public final class TurnShare {
  private final NettyLoop loop;
  private final int size;
  private int left;
  private int turn;
  private boolean awaitsTurn;

  /// @param size how many of them one turn has; at least 1
  public TurnShare(NettyLoop loop, int size) {
    this.loop = loop;
    this.size = size;
  }

  /// The whole share again, if this is another turn than that of the last call. To be called before
  /// [#take].
  public void renew() {
    int now = loop.turn();
    if (now != turn) {
      turn = now;
      left = size;
    }
  }

  /// Takes one of the share.
  ///
  /// @return whether there was one left
  public boolean take() {
    if (left <= 0) {
      return false;
    }
    left--;
    return true;
  }

  public boolean isUsedUp() {
    return left <= 0;
  }

  /// Has the rest done in the next turn, once however often it is asked for.
  public void inNextTurn(Runnable rest) {
    if (!awaitsTurn) {
      awaitsTurn = true;
      loop.inNextTurn(
          () -> {
            awaitsTurn = false;
            rest.run();
          });
    }
  }
}
