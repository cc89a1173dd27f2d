// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A member that keeps what it gets, as a connection on that loop would.
final class LoopMember implements Member {
  private final EventLoop loop;
  final List<Message> got = new CopyOnWriteArrayList<>();

  LoopMember(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public boolean reserve(Message message) {
    return true;
  }

  @Override
  public int capacity() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void deliver(Message message) {
    got.add(message);
  }

  @Override
  public void deliver(Broadcast broadcast) {
    got.add(broadcast.message());
  }
}
