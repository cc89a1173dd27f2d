// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.DropReason;
import io.millrace.relay.Dialect;
import io.millrace.relay.Peer;
import io.millrace.relay.PeerRule;
import io.millrace.relay.RelayAccess;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
  private static final int BT = 6_001;
  private static final int HMI = 6_002;

  private Exchange exchange =
      new Exchange(RelayOptions.DEFAULT.withNames(RelayNames.parse("BT=6001,HMI=6002")));

  @AfterEach
  void close() {
    exchange.close();
  }

  private void with(RelayOptions options) {
    exchange.close();
    exchange = new Exchange(options);
  }

  @Test
  void passesARecordOnUnchanged() {
    TestLine bt = exchange.records(BT);
    TestLine hmi = exchange.records(HMI);
    bt.send(-5, HMI, Integer.MIN_VALUE);
    assertThat(hmi.records()).containsExactly(new RelayRecord(-5, HMI, Integer.MIN_VALUE));
    hmi.send(HMI, BT, 2);
    assertThat(bt.records()).containsExactly(new RelayRecord(HMI, BT, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 23, 24, 25, 59})
  void keepsRecordsWholeHoweverTheyAreCut(int size) {
    TestLine bt = exchange.records(BT);
    TestLine hmi = exchange.records(HMI);
    byte[] all =
        TestLine.bytes(
            new RelayRecord(BT, HMI, 1),
            new RelayRecord(BT, BT, 2),
            new RelayRecord(BT, HMI, 3),
            new RelayRecord(BT, HMI, 4),
            new RelayRecord(BT, 6_003, 5));
    for (int at = 0; at < all.length; at += size) {
      bt.send(Arrays.copyOfRange(all, at, Math.min(all.length, at + size)));
    }
    assertThat(hmi.events()).containsExactly(1, 3, 4);
    assertThat(bt.events()).containsExactly(2);
    assertThat(exchange.records(6_003).events()).containsExactly(5);
  }

  @Test
  void keepsTheOrderOfEachPairInAnyMixture() {
    long seed = 7;
    Random random = new Random(seed);
    List<TestLine> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add(exchange.records(7_000 + i));
    }
    int[][] sent = new int[20][20];
    for (int i = 0; i < 5_000; i++) {
      int from = random.nextInt(20);
      int to = random.nextInt(20);
      lines.get(from).send(7_000 + from, 7_000 + to, sent[from][to]++);
    }
    for (int to = 0; to < 20; to++) {
      int[] expected = new int[20];
      for (RelayRecord record : lines.get(to).records()) {
        assertThat(record.event())
            .as("seed %d", seed)
            .isEqualTo(expected[record.source() - 7_000]++);
      }
      for (int from = 0; from < 20; from++) {
        assertThat(expected[from]).isEqualTo(sent[from][to]);
      }
    }
  }

  @Test
  void readsTheOtherByteOrderWhereTold() {
    with(RelayOptions.DEFAULT.withByteOrder(ByteOrder.BIG_ENDIAN));
    TestLine bt = exchange.records(BT);
    TestLine hmi = exchange.records(HMI);
    ByteBuffer record = ByteBuffer.allocate(RelayRecord.SIZE).order(ByteOrder.BIG_ENDIAN);
    new RelayRecord(BT, HMI, 9).write(record);
    bt.send(record.array());
    hmi.send(record.array());
    assertThat(hmi.records()).hasSize(2);
  }

  @Test
  void letsRecordsWaitForAProcessThatIsNotThereYet() {
    TestLine bt = exchange.records(BT);
    bt.send(BT, HMI, 1);
    bt.send(BT, HMI, 2);
    assertThat(exchange.metrics.relay.waiting.sum()).isEqualTo(2);
    TestLine hmi = exchange.records(HMI);
    bt.send(BT, HMI, 3);
    assertThat(hmi.events()).containsExactly(1, 2, 3);
    assertThat(exchange.metrics.relay.waiting.sum()).isZero();
  }

  @Test
  void dropsAndCountsWhatHasWaitedTooLong() {
    TestLine bt = exchange.records(BT);
    bt.send(BT, HMI, 1);
    exchange.pass(Duration.ofSeconds(59));
    bt.send(BT, HMI, 2);
    exchange.pass(Duration.ofSeconds(3));
    assertThat(exchange.metrics.drops(DropReason.EXPIRED)).isEqualTo(1);
    assertThat(exchange.records(HMI).events()).containsExactly(2);
  }

  @Test
  void keepsTheFirstWhenMoreWaitThanMay() {
    with(
        RelayOptions.DEFAULT.withLimits(
            RelayLimits.DEFAULT.withWaiting(3, 1_000_000, Duration.ofSeconds(60))));
    TestLine bt = exchange.records(BT);
    List<RelayRecord> five = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      five.add(new RelayRecord(BT, HMI, i));
    }
    bt.send(TestLine.bytes(five.toArray(RelayRecord[]::new)));
    bt.send(BT, HMI, 5);
    assertThat(exchange.metrics.drops(DropReason.CHANNEL_FULL)).isEqualTo(3);
    assertThat(exchange.records(HMI).events()).containsExactly(0, 1, 2);
  }

  @Test
  void boundsWhatWaitsForAllTogether() {
    with(
        RelayOptions.DEFAULT.withLimits(
            RelayLimits.DEFAULT.withWaiting(1_000, 100_000, Duration.ofSeconds(60))));
    TestLine bt = exchange.records(BT);
    for (int port = 10_000; port < 20_000; port++) {
      bt.send(BT, port, 1);
    }
    long waiting = exchange.metrics.relay.waiting.sum();
    assertThat(waiting).isBetween(100L, 200L);
    assertThat(exchange.metrics.drops(DropReason.CHANNEL_FULL)).isEqualTo(10_000 - waiting);
    exchange.pass(Duration.ofSeconds(62));
    assertThat(exchange.metrics.relay.waiting.sum()).isZero();
    assertThat(exchange.board.directory.all()).hasSize(1);
    bt.send(BT, 10_000, 1);
    assertThat(exchange.records(10_000).events()).containsExactly(1);
  }

  @Test
  void dropsWhatNoProcessCanBeFor() {
    TestLine bt = exchange.records(BT);
    bt.send(BT, -1, 1);
    bt.send(BT, 65_536, 1);
    bt.send(BT, 0, 1);
    assertThat(exchange.metrics.drops(DropReason.CHANNEL_GONE)).isEqualTo(2);
    bt.send(BT, BT, 2);
    assertThat(bt.events()).containsExactly(2);
  }

  @Test
  void aProcessThatComesBackGetsWhatWaitedMeanwhile() {
    TestLine bt = exchange.records(BT);
    TestLine hmi = exchange.records(HMI);
    hmi.leaves();
    bt.send(BT, HMI, 1);
    assertThat(exchange.records(HMI).events()).containsExactly(1);
    assertThat(exchange.metrics.relay.processes.sum()).isEqualTo(2);
  }

  @Test
  void aNewConnectionTakesThePlaceOfTheOldOneAndWhatItWasNotGiven() throws UnknownHostException {
    TestLine bt = exchange.records(BT);
    TestLine first = exchange.records(HMI);
    first.writable = false;
    bt.send(BT, HMI, 1);
    TestLine second =
        exchange.connect(Dialect.RECORDS, new Peer.Tcp(InetAddress.getByName("::1"), HMI));
    assertThat(first.closed).isTrue();
    first.leaves();
    bt.send(BT, HMI, 2);
    assertThat(second.events()).containsExactly(1, 2);
    assertThat(exchange.metrics.relay.replaced.sum()).isEqualTo(1);
    assertThat(exchange.metrics.relay.processes.sum()).isEqualTo(2);
  }

  @Test
  void countsARestThatIsNoRecord() {
    TestLine bt = exchange.records(BT);
    bt.send(new byte[5]);
    bt.leaves();
    assertThat(exchange.metrics.relay.malformed.sum()).isEqualTo(1);
  }

  @Test
  void onAUnixSocketTheFirstRecordSaysWhoItIs() {
    Peer peer = new Peer.Unix(0, 0, 42);
    TestLine hmi = exchange.connect(Dialect.RECORDS, peer);
    hmi.send(HMI, 0, 0);
    TestLine bt = exchange.connect(Dialect.RECORDS, peer);
    bt.send(TestLine.bytes(new RelayRecord(BT, HMI, 1), new RelayRecord(9, HMI, 2)));
    assertThat(hmi.records())
        .containsExactly(new RelayRecord(BT, HMI, 1), new RelayRecord(9, HMI, 2));
    hmi.send(HMI, BT, 3);
    assertThat(bt.events()).containsExactly(3);
    assertThat(exchange.metrics.relay.processes.sum()).isEqualTo(2);
  }

  @Test
  void refusesPeersThatMayNotBeWhoTheyWantToBe() throws UnknownHostException {
    with(
        RelayOptions.DEFAULT
            .withNames(RelayNames.parse("BT=6001,HMI=6002"))
            .withAccess(
                RelayAccess.DEFAULT
                    .withUnix(PeerRule.parse("uid:1000|uid:1001"))
                    .withOwner("HMI", PeerRule.parse("uid:1000"))));
    TestLine foreign =
        exchange.connect(Dialect.RECORDS, new Peer.Tcp(InetAddress.getByName("192.0.2.1"), BT));
    TestLine other = exchange.connect(Dialect.RECORDS, new Peer.Unix(1_002, 1_000, 1));
    TestLine wrong = exchange.connect(Dialect.RECORDS, new Peer.Unix(1_001, 1_000, 1));
    wrong.send(HMI, 0, 0);
    TestLine tcp = exchange.records(HMI);
    TestLine owner = exchange.connect(Dialect.RECORDS, new Peer.Unix(1_000, 1_000, 1));
    owner.send(HMI, 0, 0);
    assertThat(List.of(foreign, other, wrong, tcp)).allMatch(each -> each.closed);
    assertThat(owner.closed).isFalse();
    assertThat(exchange.metrics.relay.refused.sum()).isEqualTo(4);
    assertThat(exchange.metrics.relay.processes.sum()).isEqualTo(1);
  }

  @Test
  void turnsAwayMoreProcessesThanMayBe() {
    with(RelayOptions.DEFAULT.withLimits(RelayLimits.DEFAULT.withProcesses(2)));
    TestLine first = exchange.records(BT);
    TestLine second = exchange.records(HMI);
    assertThat(exchange.records(6_003).closed).isTrue();
    first.leaves();
    assertThat(exchange.records(6_003).closed).isFalse();
    assertThat(second.closed).isFalse();
  }

  @Test
  void aBadRecordHarmsNobody() {
    TestLine bt = exchange.records(BT);
    TestLine hmi = exchange.records(HMI);
    Random random = new Random(3);
    byte[] noise = new byte[12_000];
    random.nextBytes(noise);
    bt.send(noise);
    bt.send(BT, HMI, 77);
    assertThat(bt.closed).isFalse();
    assertThat(hmi.events()).contains(77);
  }
}
