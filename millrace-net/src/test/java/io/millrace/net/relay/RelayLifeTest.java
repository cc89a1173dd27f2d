// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.Surroundings;
import io.millrace.layer.ChannelLayer;
import io.millrace.net.loop.Transport;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayTraffic;
import io.millrace.relay.wire.Frame;
import io.millrace.server.Listen;
import io.millrace.server.StartException;
import io.millrace.server.TransportKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A relay from its start to its end.
@Timeout(60)
class RelayLifeTest {
  @Test
  void stoppingTellsProcessesAndEndsConnections() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer alice = relay.process("alice");
        RawPeer bt = relay.records()) {
      bt.record(bt.port(), bt.port(), 1);
      bt.nextRecord();
      int port = relay.framesPort();
      relay.relay().stop();
      Frame.Failure failure = (Frame.Failure) alice.nextFrame();
      assertThat(RelayError.of(failure.code())).isEqualTo(RelayError.STOPPING);
      alice.expectEnd();
      bt.expectEnd();
      assertThatThrownBy(() -> RawPeer.tcp("127.0.0.1", port)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void stoppingASecondTimeWaitsForTheFirst() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer _ = relay.process("alice")) {
      Thread first = Thread.ofPlatform().start(relay.relay()::stop);
      Thread second = Thread.ofPlatform().start(relay.relay()::stop);
      first.join();
      second.join();
      relay.relay().stop();
      assertThat(relay.relay().status().processes()).noneMatch(each -> each.dialect() != null);
    }
  }

  @Test
  void aReaderThatIsFrozenHoldsTheEndUpForASecondOnly() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer frozen = RawPeer.narrow(relay.recordsPort());
        RawPeer from = relay.records()) {
      ByteBuffer flood = ByteBuffer.allocate(12 * 1_000);
      while (flood.hasRemaining()) {
        flood.put(RawPeer.bytes(1, frozen.port(), 0));
      }
      String name = Integer.toString(frozen.port());
      while (relay.waiting(name) == 0) {
        from.write(flood.rewind());
        from.record(0, from.port(), 0);
        from.nextRecord();
      }
      long before = System.nanoTime();
      relay.relay().stop();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void statusIsToldAfterTheEndAsWell() {
    TestRelay relay = TestRelay.start();
    relay.close();
    assertThat(relay.relay().status().processes()).isEmpty();
  }

  @Test
  void watchersAreToldWhatChanges() throws Exception {
    BlockingQueue<RelayTraffic> told = new LinkedBlockingQueue<>();
    try (TestRelay relay = TestRelay.start();
        AutoCloseable _ = relay.relay().watch(Duration.ofMillis(10), told::add);
        RawPeer _ = relay.process("alice")) {
      RelayTraffic next;
      do {
        next = told.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
      } while (next.processes().stream().noneMatch(each -> each.name().equals("alice")));
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (TestRelay relay = TestRelay.start()) {
      RelayOptions same =
          RelayOptions.DEFAULT.withListen(
              RelayListen.records(new Listen.Tcp("127.0.0.1", relay.recordsPort())));
      assertThatThrownBy(() -> Relay.start(same, ChannelLayer.inMemory()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("127.0.0.1:" + relay.recordsPort())
          .hasMessageContaining("another program listens there");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsRefused() {
    RelayOptions other =
        RelayOptions.DEFAULT.withListen(
            RelayListen.records(new Listen.Tcp("127.0.0.1", 0)),
            RelayListen.records(new Listen.Tcp("2001:db8::1", 0)));
    assertThatThrownBy(() -> Relay.start(other, ChannelLayer.inMemory()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("2001:db8::1");
  }

  @Test
  void runsOnNioAsWell() throws Exception {
    RelayOptions options =
        RelayOptions.DEFAULT.withListen(
            RelayListen.records(new Listen.Tcp("127.0.0.1", 0)),
            RelayListen.frames(new Listen.Tcp("127.0.0.1", 0)));
    try (Relay relay =
            NettyRelay.start(
                options,
                Surroundings.of(ChannelLayer.inMemory()),
                Transport.of(TransportKind.NIO));
        RawPeer bt = RawPeer.tcp("127.0.0.1", relay.endpoints().getFirst().port());
        RawPeer _ = RawPeer.tcp("127.0.0.1", relay.endpoints().getLast().port()).hello("a")) {
      bt.record(0, bt.port(), 3);
      assertThat(bt.nextRecord().event()).isEqualTo(3);
      bt.shutOutput();
      bt.expectEnd();
    }
  }
}
