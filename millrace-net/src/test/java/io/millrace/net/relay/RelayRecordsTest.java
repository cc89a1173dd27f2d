// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.Overflow;
import io.millrace.net.Await;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayRecord;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Programs that exchange records of 12 bytes, over TCP.
@SuppressWarnings("try") // peers leave before their block ends
class RelayRecordsTest {
  private static RelayRecord record(int source, int destination, int event) {
    return new RelayRecord(source, destination, event);
  }

  /// As the first programs did it, in the order in which that used to lose the record.
  @Test
  void aRecordWaitsForItsReceiverAndIsAnswered() throws Exception {
    int hmiPort;
    try (ServerSocket reserved = new ServerSocket()) {
      reserved.bind(new InetSocketAddress("127.0.0.1", 0));
      hmiPort = reserved.getLocalPort();
    }
    try (TestRelay relay = TestRelay.start();
        RawPeer bt = relay.records()) {
      bt.record(bt.port(), hmiPort, 1);
      Await.until("the record waits", () -> relay.waiting(Integer.toString(hmiPort)) == 1);
      try (RawPeer hmi = RawPeer.tcp("127.0.0.1", relay.recordsPort(), hmiPort)) {
        assertThat(hmi.nextRecord()).isEqualTo(record(bt.port(), hmiPort, 1));
        hmi.record(hmiPort, bt.port(), 2);
        assertThat(bt.nextRecord()).isEqualTo(record(hmiPort, bt.port(), 2));
      }
    }
  }

  @Test
  void theReceiverMayBeThereFirst() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer hmi = relay.records();
        RawPeer bt = relay.records()) {
      bt.record(bt.port(), hmi.port(), 1);
      assertThat(hmi.nextRecord()).isEqualTo(record(bt.port(), hmi.port(), 1));
    }
  }

  @Test
  void recordsMayBeCutAnywhereAndComeTogether() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer from = relay.records();
        RawPeer to = relay.records()) {
      for (int cut = 1; cut < 2 * RelayRecord.SIZE; cut++) {
        ByteBuffer two = ByteBuffer.allocate(2 * RelayRecord.SIZE);
        two.put(RawPeer.bytes(-1, to.port(), cut)).put(RawPeer.bytes(-2, to.port(), -cut)).flip();
        ByteBuffer last = two.duplicate().position(cut);
        from.write(two.limit(cut));
        if (cut >= RelayRecord.SIZE) {
          // What is whole goes on though the next is not.
          assertThat(to.nextRecord()).isEqualTo(record(-1, to.port(), cut));
        } else {
          relay.turn();
        }
        from.write(last);
        if (cut < RelayRecord.SIZE) {
          assertThat(to.nextRecord()).isEqualTo(record(-1, to.port(), cut));
        }
        assertThat(to.nextRecord()).isEqualTo(record(-2, to.port(), -cut));
      }
      ByteBuffer many = ByteBuffer.allocate(100_000 * RelayRecord.SIZE);
      for (int i = 0; i < 100_000; i++) {
        many.put(RawPeer.bytes(7, to.port(), i));
      }
      many.flip();
      int next = 0;
      while (next < 100_000) {
        from.tryWrite(many);
        int upTo = many.position() / RelayRecord.SIZE;
        for (; next < upTo; next++) {
          assertThat(to.nextRecord()).isEqualTo(record(7, to.port(), next));
        }
      }
    }
  }

  @Test
  void aProcessIsThePortThatItHasBoundAlsoOverIpv6() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer four = relay.records();
        RawPeer six = RawPeer.tcp("::1", relay.recordsPort())) {
      assertThat(relay.relay().endpoints().get(1)).hasToString("[::1]:" + relay.recordsPort());
      four.record(1, six.port(), 10);
      assertThat(six.nextRecord()).isEqualTo(record(1, six.port(), 10));
      six.record(2, four.port(), 11);
      assertThat(four.nextRecord()).isEqualTo(record(2, four.port(), 11));
    }
  }

  @Test
  void portsHaveNames() throws Exception {
    int port;
    try (ServerSocket reserved = new ServerSocket(0)) {
      port = reserved.getLocalPort();
    }
    RelayNames names = new RelayNames(Map.of(new io.millrace.relay.ProcessName("BT"), port));
    try (TestRelay relay = TestRelay.start(options -> options.withNames(names));
        RawPeer _ = RawPeer.tcp("127.0.0.1", relay.recordsPort(), port)) {
      Await.until("BT is there", () -> relay.isConnected("BT"));
    }
  }

  @Test
  void whoComesWithTheSamePortTakesThePlace() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer other = relay.records();
        RawPeer first = relay.records()) {
      int port = first.port();
      Await.until("the first is there", () -> relay.isConnected(port));
      try (RawPeer second = RawPeer.tcp("::1", relay.recordsPort(), port)) {
        first.expectEnd();
        other.record(0, port, 3);
        assertThat(second.nextRecord()).isEqualTo(record(0, port, 3));
        second.record(0, other.port(), 4);
        assertThat(other.nextRecord()).isEqualTo(record(0, other.port(), 4));
      }
    }
  }

  @Test
  void whatIsSentBeforeLeavingArrivesAndABeginningIsDropped() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer to = relay.records()) {
      int port;
      try (RawPeer from = relay.records()) {
        port = from.port();
        ByteBuffer bytes = ByteBuffer.allocate(1_000 * RelayRecord.SIZE + 5);
        for (int i = 0; i < 1_000; i++) {
          bytes.put(RawPeer.bytes(port, to.port(), i));
        }
        from.write(bytes.rewind());
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(to.nextRecord()).isEqualTo(record(port, to.port(), i));
      }
      Await.until("it has left", () -> !relay.isConnected(port));
    }
  }

  /// Also when what is sent to the process that has left cannot be written any more.
  @Test
  void whatWasSentBeforeAResetArrives() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer to = relay.records();
        RawPeer from = relay.records()) {
      from.record(1, from.port(), 0);
      from.nextRecord(); // both are known
      ByteBuffer there = ByteBuffer.allocate(1_000 * RelayRecord.SIZE);
      ByteBuffer back = ByteBuffer.allocate(1_000 * RelayRecord.SIZE);
      for (int i = 0; i < 1_000; i++) {
        there.put(RawPeer.bytes(1, to.port(), i));
        back.put(RawPeer.bytes(2, from.port(), i));
      }
      to.write(back.flip());
      from.write(there.flip());
      from.close(); // with a reset: what came to it was not read
      for (int i = 0; i < 1_000; i++) {
        assertThat(to.nextRecord()).isEqualTo(record(1, to.port(), i));
      }
    }
  }

  @Test
  void whoShutsItsOutputStillGetsWhatWasSentToItBefore() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer from = relay.records();
        RawPeer to = relay.records()) {
      to.record(2, from.port(), 0);
      from.nextRecord();
      int many = 3_000;
      ByteBuffer bytes = ByteBuffer.allocate(many * RelayRecord.SIZE);
      for (int i = 0; i < many; i++) {
        bytes.put(RawPeer.bytes(1, to.port(), i));
      }
      from.write(bytes.flip());
      from.record(1, from.port(), 99);
      from.nextRecord(); // so that all of it has been passed on
      to.record(2, from.port(), 5);
      assertThat(from.nextRecord()).isEqualTo(record(2, from.port(), 5));
      to.shutOutput();
      for (int i = 0; i < many; i++) {
        assertThat(to.nextRecord()).isEqualTo(record(1, to.port(), i));
      }
      to.expectEnd();
    }
  }

  @Test
  void aReaderThatIsFrozenIsClosedAndTheOthersAreNotHurt() throws Exception {
    RelayLimits limits = RelayLimits.DEFAULT.withOutbox(64 * 1_024, Overflow.CLOSE);
    try (TestRelay relay = TestRelay.start(options -> options.withLimits(limits));
        RawPeer frozen = RawPeer.narrow(relay.recordsPort());
        RawPeer from = relay.records();
        RawPeer to = relay.records()) {
      int frozenPort = frozen.port();
      Await.until("it is there", () -> relay.isConnected(frozenPort));
      ByteBuffer flood = ByteBuffer.allocate(1_000 * RelayRecord.SIZE);
      while (flood.hasRemaining()) {
        flood.put(RawPeer.bytes(1, frozenPort, 0));
      }
      int sent = 0;
      while (relay.isConnected(frozenPort)) {
        from.write(flood.rewind());
        from.record(1, to.port(), sent);
        assertThat(to.nextRecord()).isEqualTo(record(1, to.port(), sent));
        sent++;
        assertThat(sent).isLessThan(10_000);
      }
    }
  }

  @Test
  void pausingTheSenderLosesNothing() throws Exception {
    RelayLimits limits = RelayLimits.DEFAULT.withOutbox(16 * 1_024, Overflow.PAUSE);
    try (TestRelay relay = TestRelay.start(options -> options.withLimits(limits));
        RawPeer slow = RawPeer.narrow(relay.recordsPort());
        RawPeer quick = relay.records()) {
      int port = slow.port();
      Await.until("it is there", () -> relay.isConnected(port));
      int many = 2_000_000;
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      ByteBuffer part = ByteBuffer.allocate(999 * RelayRecord.SIZE + 1);
                      for (int i = 0; i < many; i++) {
                        ByteBuffer next = RawPeer.bytes(1, port, i);
                        while (next.hasRemaining()) {
                          part.put(next.get());
                          if (!part.hasRemaining()) {
                            quick.write(part.flip());
                            part.clear();
                          }
                        }
                      }
                      quick.write(part.flip());
                      quick.close();
                    } catch (java.io.IOException gone) {
                      throw new java.io.UncheckedIOException(gone);
                    }
                  });
      Await.until("the reader counts as slow", () -> relay.waiting(Integer.toString(port)) > 0);
      for (int i = 0; i < many; i++) {
        RelayRecord next = slow.nextRecord();
        if (next.event() != i) {
          assertThat(next).isEqualTo(record(1, port, i));
        }
      }
      sender.join();
    }
  }

  @Test
  void whatAPausedSenderHadSentBeforeItLeftArrives() throws Exception {
    RelayLimits limits = RelayLimits.DEFAULT.withOutbox(4 * 1_024, Overflow.PAUSE);
    try (TestRelay relay = TestRelay.start(options -> options.withLimits(limits));
        RawPeer slow = RawPeer.narrow(relay.recordsPort())) {
      int port = slow.port();
      Await.until("it is there", () -> relay.isConnected(port));
      int sent = 0;
      try (RawPeer quick = relay.records()) {
        ByteBuffer part = ByteBuffer.allocate(1_000 * RelayRecord.SIZE);
        while (true) {
          part.clear();
          for (int i = 0; i < 1_000; i++) {
            part.put(RawPeer.bytes(1, port, sent + i));
          }
          part.flip();
          int written = quick.tryWrite(part);
          sent += written / RelayRecord.SIZE;
          if (part.hasRemaining()) {
            break;
          }
        }
      }
      assertThat(sent).isGreaterThan(1_000);
      for (int i = 0; i < sent; i++) {
        assertThat(slow.nextRecord()).isEqualTo(record(1, port, i));
      }
    }
  }
}
