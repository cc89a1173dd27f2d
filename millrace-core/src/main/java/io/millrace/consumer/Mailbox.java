// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import org.jspecify.annotations.Nullable;

/// The ordered queue in front of a consumer: filled by the connection's event loop, emptied by
/// whoever runs the consumer. A linked list, so that an idle connection holds nothing.
///
/// What the client sends is bounded by no longer reading when [#isCrowded], by number and by size:
/// a few bytes of compressed messages may be many of theirs. What the layer sends is bounded by
/// places taken beforehand.
final class Mailbox {
  /// Messages of a client that has left.
  private static final int MOST_LEFT = 1 << 16;

  private final int capacity;
  private final int mostSize;

  // All guarded by this.
  private @Nullable Node first;
  private @Nullable Node last;
  private int fromClient;
  private long size; // of what is from the client
  private int reserved;

  private static final class Node {
    private final Event event;
    private @Nullable Node next;

    private Node(Event event) {
      this.event = event;
    }
  }

  /// @param mostSize bytes or characters of the client's messages, of which one may exceed it
  Mailbox(int capacity, int mostSize) {
    this.capacity = capacity;
    this.mostSize = mostSize;
  }

  int capacity() {
    return capacity;
  }

  synchronized void offer(Event event) {
    Node node = new Node(event);
    if (last == null) {
      first = node;
    } else {
      last.next = node;
    }
    last = node;
    if (event.isFromClient()) {
      fromClient++;
      size += event.size();
    }
  }

  synchronized @Nullable Event poll() {
    Node node = first;
    if (node == null) {
      return null;
    }
    first = node.next;
    if (first == null) {
      last = null;
    }
    switch (node.event) {
      case Event.Text _, Event.Bytes _ -> {
        fromClient--;
        size -= node.event.size();
      }
      case Event.FromLayer _ -> reserved--;
      case Event.Connect _, Event.Gap _, Event.Due _, Event.Close _, Event.Disconnect _ -> {}
    }
    return node.event;
  }

  synchronized boolean isEmpty() {
    return first == null;
  }

  /// Takes a place for a message of the layer; it is free again when that message is polled.
  synchronized boolean reserve() {
    if (reserved >= capacity) {
      return false;
    }
    reserved++;
    return true;
  }

  /// Gives back a place for which no event was offered.
  synchronized void unreserve() {
    reserved--;
  }

  /// Whether the client has to wait.
  synchronized boolean isCrowded() {
    return fromClient >= capacity || size >= mostSize;
  }

  /// Whether there is more than can come by reading on until it is crowded: only of a client that
  /// has left, as nothing holds that one back. By number as well, as the smallest messages are many
  /// times larger here than on their way.
  synchronized boolean isOverfull() {
    return size >= 4L * mostSize || fromClient >= Math.max(MOST_LEFT, 4L * capacity);
  }

  /// Whether a client that had to wait may go on.
  synchronized boolean hasRoomAgain() {
    return fromClient <= capacity / 2 && size <= mostSize / 2;
  }
}
