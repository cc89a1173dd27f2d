// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A message that its sender makes piece by piece, and those of its pieces that wait. On the loop
/// only.
final class OutgoingPieces {
  private final boolean text;
  private final Queue<Piece> waiting = new ArrayDeque<>();

  /// What was gathered, when extensions need the message whole; null when each piece is a frame.
  private final @Nullable ByteArrayOutputStream whole;

  private boolean begun;
  private boolean givenUp;

  /// @param budget what it took from the connection's budget
  record Piece(byte[] bytes, boolean last, int budget) {}

  OutgoingPieces(boolean text, boolean isGathered) {
    this.text = text;
    this.whole = isGathered ? new ByteArrayOutputStream() : null;
  }

  boolean isText() {
    return text;
  }

  @Nullable ByteArrayOutputStream whole() {
    return whole;
  }

  void add(Piece piece) {
    waiting.add(piece);
  }

  @Nullable Piece poll() {
    return waiting.poll();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// True for the first frame.
  boolean begin() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  void giveUp() {
    givenUp = true;
  }

  boolean isGivenUp() {
    return givenUp;
  }
}
