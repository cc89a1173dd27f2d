// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.consumer.Surroundings;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.relay.Dialect;
import io.millrace.relay.Peer;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.wire.Frame;
import io.millrace.testing.TestTimeline;
import java.net.InetAddress;
import java.time.Duration;

/// A switchboard with processes, and a loop and a clock that the test turns.
final class Exchange implements AutoCloseable {
  final TestTimeline clock = new TestTimeline();
  final HandLoop loop = new HandLoop(clock);
  final Metrics metrics = new Metrics();
  final ChannelLayer layer = ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, clock);
  final Switchboard board;

  Exchange(RelayOptions options) {
    Surroundings surroundings =
        new Surroundings(
            layer, clock, metrics, Thread.ofVirtual().name("relay-test-", 0).factory());
    board = new Switchboard(options, surroundings, loop);
    board.start();
    loop.turn();
  }

  TestLine records(int port) {
    return connect(Dialect.RECORDS, new Peer.Tcp(InetAddress.getLoopbackAddress(), port));
  }

  /// Connected, and not named yet.
  TestLine frames() {
    return connect(Dialect.FRAMES, new Peer.Tcp(InetAddress.getLoopbackAddress(), 40_000));
  }

  /// Named and welcomed.
  TestLine frames(String name) {
    TestLine line = frames();
    line.send(new Frame.Hello(1, name, ""));
    if (!line.frames().contains("welcome " + name)) {
      throw new AssertionError(name + " was not let in");
    }
    return line;
  }

  TestLine connect(Dialect dialect, Peer peer) {
    TestLine line = new TestLine(peer);
    line.serves(board.connect(dialect, line));
    return line;
  }

  void pass(Duration time) {
    loop.pass(time);
  }

  @Override
  public void close() {
    board.stop();
    loop.turn();
    layer.close();
  }
}
