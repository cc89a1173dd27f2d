// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.net.Await;
import io.millrace.relay.Form;
import io.millrace.relay.RelayAccess;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.Target;
import io.millrace.relay.wire.Frame;
import io.millrace.relay.wire.FrameWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Programs that exchange frames, over TCP.
class RelayFramesTest {
  private static Frame.Send text(int id, String to, String text) {
    return new Frame.Send(
        id, Form.TEXT, Target.process(to), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String nextText(RawPeer peer) throws Exception {
    Frame.Message message = (Frame.Message) peer.nextFrame();
    assertThat(message.form()).isEqualTo(Form.TEXT);
    return message.from() + ": " + StandardCharsets.UTF_8.decode(message.payload());
  }

  private static void expectError(RawPeer peer, int id, RelayError error) throws Exception {
    Frame.Failure failure = (Frame.Failure) peer.nextFrame();
    assertThat(RelayError.of(failure.code())).isEqualTo(error);
    assertThat(failure.id()).isEqualTo(id);
  }

  @Test
  void framesMayBeCutAnywhereAndComeTogether() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer bob = relay.process("bob")) {
      ByteBuffer hello = FrameWriter.bytes(new Frame.Hello(Frame.VERSION, "alice", ""));
      ByteBuffer first = FrameWriter.bytes(text(1, "bob", "你好"));
      ByteBuffer second = FrameWriter.bytes(text(2, "bob", "hi"));
      ByteBuffer all =
          ByteBuffer.allocate(hello.remaining() + first.remaining() + second.remaining())
              .put(hello)
              .put(first)
              .put(second)
              .flip();
      for (int cut = 1; cut < all.limit(); cut++) {
        try (RawPeer alice = relay.frames()) {
          alice.write(all.slice(0, cut));
          relay.turn();
          alice.write(all.slice(cut, all.limit() - cut));
          assertThat(alice.nextFrame()).isInstanceOf(Frame.Welcome.class);
          assertThat(nextText(bob)).isEqualTo("alice: 你好");
          assertThat(nextText(bob)).isEqualTo("alice: hi");
        }
      }
    }
  }

  @Test
  void aMessageAsLongAsMayBeArrives() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer alice = relay.process("alice");
        RawPeer bob = RawPeer.tcp("::1", relay.framesPort()).hello("bob")) {
      byte[] payload = new byte[RelayLimits.DEFAULT.payload()];
      new Random(1).nextBytes(payload);
      for (int i = 0; i < 3; i++) {
        alice.frame(
            new Frame.Send(1, Form.BINARY, Target.process("bob"), ByteBuffer.wrap(payload)));
        Frame.Message message = (Frame.Message) bob.nextFrame();
        assertThat(message.payload()).isEqualTo(ByteBuffer.wrap(payload));
      }
    }
  }

  @Test
  void aMessageWaitsForItsReceiver() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer alice = relay.process("alice")) {
      alice.frame(text(1, "bob", "hi"));
      Await.until("it waits", () -> relay.waiting("bob") == 1);
      try (RawPeer bob = relay.process("bob")) {
        assertThat(nextText(bob)).isEqualTo("alice: hi");
        bob.frame(text(1, "alice", "ho"));
        assertThat(nextText(alice)).isEqualTo("bob: ho");
      }
    }
  }

  @Test
  void bothDialectsReachEachOther() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer bt = relay.records();
        RawPeer alice = relay.process("alice")) {
      bt.record(bt.port(), bt.port(), 1);
      bt.nextRecord(); // it is known
      alice.frame(
          new Frame.Send(
              5,
              Form.BINARY,
              Target.process(Integer.toString(bt.port())),
              RawPeer.bytes(0, bt.port(), 8)));
      assertThat(bt.nextRecord().event()).isEqualTo(8);
      alice.frame(text(6, Integer.toString(bt.port()), "no record"));
      expectError(alice, 6, RelayError.WRONG_FORM);
    }
  }

  @Test
  void theSecondOfOneNameTakesThePlace() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer first = relay.process("alice");
        RawPeer bob = relay.process("bob");
        RawPeer second = relay.process("alice")) {
      expectError(first, 0, RelayError.REPLACED);
      first.expectEnd();
      bob.frame(text(1, "alice", "hi"));
      assertThat(nextText(second)).isEqualTo("bob: hi");
    }
  }

  @Test
  void aTokenIsAskedFor() throws Exception {
    RelayAccess access = RelayAccess.DEFAULT.withToken("open sesame");
    try (TestRelay relay = TestRelay.start(options -> options.withAccess(access));
        RawPeer right = relay.frames();
        RawPeer wrong = relay.frames()) {
      wrong.frame(new Frame.Hello(Frame.VERSION, "alice", "open, sesame"));
      expectError(wrong, 0, RelayError.TOKEN_REFUSED);
      wrong.expectEnd();
      right.frame(new Frame.Hello(Frame.VERSION, "alice", "open sesame"));
      assertThat(right.nextFrame()).isInstanceOf(Frame.Welcome.class);
    }
  }

  @Test
  void whoSaysNoHelloIsClosed() throws Exception {
    RelayLimits limits = RelayLimits.DEFAULT.withHelloTime(Duration.ofMillis(100));
    try (TestRelay relay = TestRelay.start(options -> options.withLimits(limits));
        RawPeer silent = relay.frames();
        RawPeer rude = relay.frames()) {
      rude.frame(text(3, "bob", "hi"));
      expectError(rude, 0, RelayError.HELLO_WANTED);
      rude.expectEnd();
      silent.write((byte) 0);
      expectError(silent, 0, RelayError.HELLO_WANTED);
      silent.expectEnd();
    }
  }

  @Test
  void aFrameThatIsTooLongIsPassedOver() throws Exception {
    RelayLimits limits = RelayLimits.DEFAULT.withPayload(1_000);
    try (TestRelay relay = TestRelay.start(options -> options.withLimits(limits));
        RawPeer alice = relay.process("alice");
        RawPeer bob = relay.process("bob")) {
      alice.frame(
          new Frame.Send(
              9, Form.BINARY, Target.process("bob"), ByteBuffer.wrap(new byte[3_000_000])));
      alice.frame(text(10, "bob", "short"));
      expectError(alice, 9, RelayError.TOO_LARGE);
      assertThat(nextText(bob)).isEqualTo("alice: short");
    }
  }

  @Test
  void anyBytesAtAllHurtNobodyElse() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed: " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    try (TestRelay relay = TestRelay.start();
        RawPeer alice = relay.process("alice");
        RawPeer bob = relay.process("bob")) {
      for (int round = 0; round < 150; round++) {
        byte[] bytes = new byte[random.nextInt(1, 3_000)];
        random.nextBytes(bytes);
        try (RawPeer rude = random.nextBoolean() ? relay.records() : relay.frames()) {
          if (random.nextBoolean()) {
            // A frame whose length is right goes further.
            rude.write(ByteBuffer.allocate(4).putInt(bytes.length).flip());
          }
          rude.write(bytes);
          if (random.nextBoolean()) {
            rude.reset();
          }
        } catch (IOException thrownOut) {
          assertThat(thrownOut).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
        try (RawPeer rude = relay.frames().hello("rude" + round)) {
          bytes[0] = (byte) random.nextInt(8);
          rude.write(ByteBuffer.allocate(4).putInt(bytes.length).flip());
          rude.write(bytes);
        }
      }
      alice.frame(text(1, "bob", "still here"));
      assertThat(nextText(bob)).isEqualTo("alice: still here");
    }
  }

  @Test
  void fromOneWhoAsksAndDoesNotReadTheAnswersNoMoreIsRead() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RawPeer rude = RawPeer.narrow(relay.framesPort()).hello("rude")) {
      ByteBuffer pings = ByteBuffer.allocate(130 * 100);
      while (pings.hasRemaining()) {
        pings.put(FrameWriter.bytes(new Frame.Ping(new byte[125])));
      }
      pings.flip();
      int rounds = 0;
      while (rude.writeWhileRead(pings.rewind())) {
        assertThat(++rounds).isLessThan(5_000);
      }
      int sent = rounds * 100 + pings.position() / 130;
      int rest = 130 - pings.position() % 130;
      for (int i = 0; i < sent; i++) {
        assertThat(rude.nextFrame()).isInstanceOf(Frame.Pong.class);
      }
      if (rest < 130) {
        rude.write(pings.limit(pings.position() + rest));
        assertThat(rude.nextFrame()).isInstanceOf(Frame.Pong.class);
      }
      try (RawPeer alice = relay.process("alice")) {
        alice.frame(text(1, "rude", "hi"));
        assertThat(nextText(rude)).isEqualTo("alice: hi");
      }
    }
  }
}
