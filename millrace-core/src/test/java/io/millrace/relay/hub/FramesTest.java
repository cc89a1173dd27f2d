// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.relay.Dialect;
import io.millrace.relay.Form;
import io.millrace.relay.Peer;
import io.millrace.relay.PeerRule;
import io.millrace.relay.RelayAccess;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayRecord;
import io.millrace.relay.Target;
import io.millrace.relay.wire.Frame;
import io.millrace.relay.wire.FrameWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FramesTest {
  private Exchange exchange = new Exchange(RelayOptions.DEFAULT);

  @AfterEach
  void close() {
    exchange.close();
  }

  private void with(RelayOptions options) {
    exchange.close();
    exchange = new Exchange(options);
  }

  private static Frame.Send text(int id, String to, String text) {
    return new Frame.Send(id, Form.TEXT, Target.process(to), ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  @Test
  void speaksAsThePageOfTheProtocolShows() {
    TestLine bob = exchange.frames("bob");
    TestLine alice = exchange.frames();
    HexFormat hex = HexFormat.of();
    alice.send(hex.parseHex("0000000a0101" + "05616c696365" + "0000"));
    assertThat(alice.frames()).containsExactly("welcome alice");
    alice.send(hex.parseHex("0000000d0200000007" + "0101" + "03626f62" + "6869"));
    assertThat(bob.frames()).containsExactly("TEXT of alice: hi");
    assertThat(hex.formatHex(bytes(new Frame.Welcome(1, 1_048_576, "alice"))))
        .isEqualTo("0000000c1101" + "00100000" + "05616c696365");
    assertThat(
            hex.formatHex(
                bytes(
                    new Frame.Message(Form.TEXT, "alice", ByteBuffer.wrap("hi".getBytes(UTF_8))))))
        .isEqualTo("0000000a1201" + "05616c696365" + "6869");
  }

  private static byte[] bytes(Frame frame) {
    ByteBuffer bytes = FrameWriter.bytes(frame);
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  @Test
  void keepsFramesWholeHoweverTheyAreCut() {
    TestLine bob = exchange.frames("bob");
    for (int size = 1; size < 30; size++) {
      TestLine alice = exchange.frames("alice");
      byte[] all = new byte[60];
      byte[] first = bytes(text(1, "bob", "eins"));
      byte[] second = bytes(text(2, "bob", "zwei, länger"));
      System.arraycopy(first, 0, all, 0, first.length);
      System.arraycopy(second, 0, all, first.length, second.length);
      int length = first.length + second.length;
      for (int at = 0; at < length; at += size) {
        alice.send(java.util.Arrays.copyOfRange(all, at, Math.min(length, at + size)));
      }
      assertThat(bob.frames())
          .containsExactly("TEXT of alice: eins", "TEXT of alice: zwei, länger");
    }
  }

  @Test
  void letsMessagesWaitAndTellsTheirSenderWhenNobodyComes() {
    TestLine alice = exchange.frames("alice");
    alice.send(text(1, "bob", "early"));
    TestLine bob = exchange.frames("bob");
    bob.leaves();
    alice.send(text(2, "bob", "late"));
    exchange.pass(Duration.ofSeconds(62));
    assertThat(alice.frames()).containsExactly("EXPIRED 2 bob");
  }

  @Test
  void whatHasWaitedComesAfterTheWelcome() {
    TestLine alice = exchange.frames("alice");
    alice.send(text(1, "bob", "early"));
    TestLine bob = exchange.frames();
    bob.send(new Frame.Hello(1, "bob", ""));
    assertThat(bob.frames()).containsExactly("welcome bob", "TEXT of alice: early");
  }

  @Test
  void meetsProcessesOfRecords() {
    with(RelayOptions.DEFAULT.withNames(RelayNames.parse("BT=6001")));
    TestLine bt = exchange.records(6_001);
    TestLine hmi =
        exchange.connect(Dialect.FRAMES, new Peer.Tcp(InetAddress.getLoopbackAddress(), 6_002));
    hmi.send(new Frame.Hello(1, "6002", ""));
    assertThat(hmi.frames()).containsExactly("welcome 6002");
    bt.send(TestLine.bytes(new RelayRecord(6_001, 6_002, 1), new RelayRecord(6_001, 6_002, 2)));
    assertThat(hmi.frames())
        .hasSize(2)
        .allMatch(each -> each.toString().startsWith("RECORD of BT"));
    byte[] record = TestLine.bytes(new RelayRecord(6_002, 6_001, 3));
    hmi.send(new Frame.Send(1, Form.BINARY, Target.process("BT"), ByteBuffer.wrap(record)));
    assertThat(bt.events()).containsExactly(3);
    hmi.send(text(2, "6001", "no record"));
    assertThat(hmi.frames()).containsExactly("WRONG_FORM 2 BT");
    hmi.send(text(3, "70000", "no port"));
    assertThat(hmi.frames()).containsExactly("NO_SUCH_PROCESS 3 70000");
  }

  @Test
  void aNameThatBelongsToAPortCannotBeTakenFromAnother() {
    with(RelayOptions.DEFAULT.withNames(RelayNames.parse("BT=6001")));
    for (String name : new String[] {"BT", "6001", "7000", "0", "99999", "", "a b", "x!y"}) {
      TestLine forger = exchange.frames();
      forger.send(new Frame.Hello(1, name, ""));
      assertThat(forger.frames()).as(name).containsExactly("NAME_REFUSED 0 ");
      assertThat(forger.closed).isTrue();
    }
  }

  @Test
  void whoMayNotHaveANameMayNotHaveItsNumberEither() {
    with(
        RelayOptions.DEFAULT
            .withNames(RelayNames.parse("BT=6001,HMI=6002"))
            .withAccess(
                RelayAccess.DEFAULT
                    .withUnix(PeerRule.ANYONE)
                    .withOwner("HMI", PeerRule.parse("uid:1000"))
                    .withOwner("6001", PeerRule.parse("uid:1000"))));
    for (String name : new String[] {"HMI", "6002", "06002", "BT", "6001", "006001"}) {
      TestLine forger = exchange.connect(Dialect.FRAMES, new Peer.Unix(1_001, 1_001, 1));
      forger.send(new Frame.Hello(1, name, ""));
      assertThat(forger.frames()).as(name).containsExactly("NAME_REFUSED 0 ");
    }
    TestLine owner = exchange.connect(Dialect.FRAMES, new Peer.Unix(1_000, 1_000, 1));
    owner.send(new Frame.Hello(1, "06002", ""));
    assertThat(owner.frames()).containsExactly("welcome HMI");
  }

  @Test
  void whatIsForTheChannelOfAProcessWaitsWithinTheRelaysBounds() {
    with(
        RelayOptions.DEFAULT.withLimits(
            RelayLimits.DEFAULT.withWaiting(1_000, 100_000, Duration.ofSeconds(60))));
    TestLine alice = exchange.frames("alice");
    ByteBuffer large = ByteBuffer.wrap(new byte[40_000]);
    for (int i = 1; i <= 4; i++) {
      alice.send(new Frame.Send(i, Form.BINARY, Target.channel("relay.p" + i), large));
    }
    assertThat(alice.frames()).containsExactly("FULL 3 p3", "FULL 4 p4");
    assertThat(exchange.layer.channels()).isEqualTo(1);
    TestLine first = exchange.frames();
    first.send(new Frame.Hello(1, "p1", ""));
    assertThat(first.frames())
        .hasSize(2)
        .startsWith("welcome p1")
        .anyMatch(each -> each.toString().startsWith("BINARY of alice"));
  }

  @Test
  void asksForTheTokenWhereThereIsOne() {
    with(RelayOptions.DEFAULT.withAccess(RelayAccess.DEFAULT.withToken("correct horse")));
    TestLine wrong = exchange.frames();
    wrong.send(new Frame.Hello(1, "alice", "battery"));
    assertThat(wrong.frames()).containsExactly("TOKEN_REFUSED 0 ");
    TestLine right = exchange.frames();
    right.send(new Frame.Hello(1, "alice", "correct horse"));
    assertThat(right.frames()).containsExactly("welcome alice");
  }

  @Test
  void wantsAHelloFirstAndInTime() {
    TestLine hasty = exchange.frames();
    hasty.send(text(1, "bob", "hi"));
    assertThat(hasty.frames()).containsExactly("HELLO_WANTED 0 ");
    TestLine browser = exchange.frames();
    browser.send("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
    assertThat(browser.frames()).containsExactly("HELLO_WANTED 0 ");
    TestLine silent = exchange.frames();
    exchange.pass(Duration.ofSeconds(12));
    assertThat(silent.frames()).containsExactly("HELLO_WANTED 0 ");
    TestLine newer = exchange.frames();
    newer.send(new Frame.Hello(2, "alice", ""));
    assertThat(newer.frames()).containsExactly("HELLO_WANTED 0 ");
    assertThat(java.util.List.of(hasty, browser, silent, newer)).allMatch(each -> each.closed);
  }

  @Test
  void theNewestOfANameIsTheOne() {
    TestLine alice = exchange.frames("alice");
    TestLine first = exchange.frames("bob");
    TestLine second = exchange.frames("bob");
    assertThat(first.frames()).containsExactly("REPLACED 0 ");
    assertThat(first.closed).isTrue();
    alice.send(text(1, "bob", "hi"));
    assertThat(second.frames()).containsExactly("TEXT of alice: hi");
  }

  @Test
  void goesOnAfterFramesThatAreWrong() {
    with(RelayOptions.DEFAULT.withLimits(RelayLimits.DEFAULT.withPayload(1_000)));
    TestLine alice = exchange.frames("alice");
    alice.send(
        new Frame.Send(9, Form.BINARY, Target.process("bob"), ByteBuffer.wrap(new byte[100_000])));
    alice.send(
        new Frame.Send(8, Form.BINARY, Target.process("bob"), ByteBuffer.wrap(new byte[1_001])));
    alice.send(new byte[] {0, 0, 0, 0});
    alice.send(new byte[] {0, 0, 0, 3, 99, 1, 2});
    alice.send(new byte[] {0, 0, 0, 3, 2, 1, 2});
    alice.send(new Frame.Hello(1, "eve", ""));
    alice.send(
        new Frame.Send(
            5, Form.TEXT, Target.process("bob"), ByteBuffer.wrap(new byte[] {(byte) 0xff})));
    alice.send(new Frame.Ping(new byte[3]));
    assertThat(alice.frames())
        .containsExactly(
            "TOO_LARGE 9 ",
            "TOO_LARGE 8 ",
            "MALFORMED 0 ",
            "UNKNOWN_KIND 0 ",
            "MALFORMED 0 ",
            "MALFORMED 0 ",
            "NOT_TEXT 5 bob",
            "pong of 3");
    assertThat(alice.closed).isFalse();
  }

  @Test
  void noBytesHarmTheRelay() {
    long seed = 11;
    Random random = new Random(seed);
    TestLine bob = exchange.frames("bob");
    for (int round = 0; round < 2_000; round++) {
      TestLine noisy = round % 2 == 0 ? exchange.frames() : exchange.frames("noisy");
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      if (round % 3 != 0 && noise.length > 5) {
        noise[0] = 0;
        noise[1] = 0;
        noise[2] = 0;
        noise[3] = (byte) random.nextInt(noise.length);
        noise[4] = (byte) random.nextInt(7);
      }
      noisy.send(noise);
      noisy.leaves();
    }
    TestLine alice = exchange.frames("alice");
    alice.send(text(1, "bob", "still here"));
    assertThat(bob.frames()).as("seed %d", seed).contains("TEXT of alice: still here");
  }

  @Test
  void tellsThatTheRelayStops() {
    TestLine alice = exchange.frames("alice");
    exchange.board.stop();
    assertThat(alice.frames()).containsExactly("STOPPING 0 ");
    assertThat(alice.closed).isTrue();
  }
}
