// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.layer.ChannelLayer;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayTraffic;
import io.millrace.server.Listen;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// A relay on ports of its own, IPv4 and IPv6, for both dialects.
final class TestRelay implements AutoCloseable {
  private final Relay relay;
  private final ChannelLayer layer;

  private TestRelay(RelayOptions options, ChannelLayer layer) {
    this.layer = layer;
    this.relay = Relay.start(options, layer);
  }

  static TestRelay start() {
    return start(options -> options);
  }

  static TestRelay start(UnaryOperator<RelayOptions> changes) {
    RelayOptions options =
        RelayOptions.DEFAULT.withListen(
            RelayListen.records(new Listen.Tcp("127.0.0.1", 0)),
            RelayListen.records(new Listen.Tcp("::1", 0)),
            RelayListen.frames(new Listen.Tcp("127.0.0.1", 0)),
            RelayListen.frames(new Listen.Tcp("::1", 0)));
    return new TestRelay(changes.apply(options), ChannelLayer.inMemory());
  }

  Relay relay() {
    return relay;
  }

  ChannelLayer layer() {
    return layer;
  }

  int recordsPort() {
    return relay.endpoints().getFirst().port();
  }

  int framesPort() {
    return relay.endpoints().get(2).port();
  }

  RawPeer records() throws IOException {
    return RawPeer.tcp("127.0.0.1", recordsPort());
  }

  RawPeer frames() throws IOException {
    return RawPeer.tcp("127.0.0.1", framesPort());
  }

  /// A process of frames that has been welcome.
  RawPeer process(String name) throws Exception {
    return frames().hello(name);
  }

  boolean isConnected(String name) {
    return relay.status().processes().stream()
        .anyMatch(station -> station.name().equals(name) && station.dialect() != null);
  }

  boolean isConnected(int port) {
    return isConnected(Integer.toString(port));
  }

  long waiting(String name) {
    return relay.status().processes().stream()
        .filter(station -> station.name().equals(name))
        .mapToLong(RelayTraffic.Station::waiting)
        .sum();
  }

  /// Waits until the relay has done what it could read before.
  void turn() {
    var _ = relay.status();
    var _ = relay.status();
  }

  @Override
  public void close() {
    relay.stop();
  }
}
